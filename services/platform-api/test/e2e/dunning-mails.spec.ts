import { type SmtpStandIn, startSmtp } from '@dezky/sandbox'
import { afterEach, describe, expect, it } from 'vitest'

import { Clock } from '../../src/common/clock/clock.ts'
import { Config } from '../../src/config/config.ts'
import { Mailer, type OutgoingMail } from '../../src/integrations/mail/index.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { DunningMailStore } from '../../src/modules/billing/dunning/dunning-mail.store.ts'
import { DunningWorker } from '../../src/modules/billing/dunning/dunning-worker.ts'
import { DunningMailWorker } from '../../src/modules/billing/dunning/mail-worker.ts'
import { SendMails } from '../../src/modules/billing/dunning/send-mails.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { Tenant } from '../../src/modules/tenants/tenant.entity.ts'
import { eventsOf } from '../support/events.ts'
import { StripeTestWorld } from '../support/stripe-world.ts'

const dayMs = 86_400_000
const due = '2026-12-24T09:00:00.000Z'
let world: StripeTestWorld
let relay: SmtpStandIn | undefined

afterEach(async () => {
  await world.close()
  await relay?.close()
  relay = undefined
})

/** Acme bought with a card that pays once and then fails. */
async function begin(environment: Record<string, string> = {}): Promise<void> {
  relay = await startSmtp({ port: 0, dataFile: ':memory:' })
  const settings = {
    SMTP_URL: relay.url,
    MAIL_FROM: 'Dezky <billing@dezky.example>',
    PORTAL_URL: 'https://portal.test',
  }
  world = await StripeTestWorld.start({ ...settings, ...environment })
  await world.buy('0341')
  await world.deliverAll()
}

const send = () => world.app.app.get(DunningMailWorker).run()
const pursue = () => world.app.app.get(DunningWorker).run()
const afterDays = async (days: number) => {
  await world.passTo(new Date(Date.parse(due) + days * dayMs).toISOString())
  await pursue()
}
const received = () => relay?.mails().toReversed() ?? []
const mails = async () => (await world.read('/tenants/acme/billing')).mails
/** Changes people of Acme. */
const change = async (whom: Partial<Seat>, to: Partial<Seat>) => {
  const em = world.app.database.manager()
  const { id } = await em.findOneOrFail(Tenant, { slug: 'acme' }, { disableIdentityMap: true })
  await em.nativeUpdate(Seat, { ...whom, tenantId: id }, to)
}
/** The one administrator of Acme has another address. */
const moveAdminTo = (email: string) => change({ role: 'admin' }, { email })

describe('reminders', () => {
  it('go to the tenant’s administrators, the last one and the suspension also to the partner', async () => {
    await begin()
    await afterDays(0.1)
    expect(await send()).toBe(0)
    await afterDays(3)
    expect(await send()).toBe(1)
    // Who never signed in is written to all the same; who is disabled is not.
    await change({ role: 'admin' }, { status: 'invited' })
    await change({ email: 'dan@acme.example.com' }, { role: 'admin', status: 'disabled' })
    await afterDays(7)
    await afterDays(10)
    await afterDays(14)
    await send()
    const [first, second, last, suspended] = received()
    expect(first).toMatchObject({
      from: '"Dezky" <billing@dezky.example>',
      recipients: ['carla@acme.example.com'],
      cc: '',
      subject: 'Reminder: Acme owes 885.00 DKK',
    })
    expect(first?.text).toContain('Acme owes 885.00 DKK past its due date.')
    expect(first?.text).toContain('Without payment Acme is suspended on 7 January 2027.')
    expect(first?.text).toContain('DZ-000002   due 24 December 2026   885.00 DKK')
    expect(first?.text).toContain('https://portal.test/tenants/acme/billing')
    expect(first?.html).toContain('<a href="https://portal.test/tenants/acme/billing">')
    expect([second?.subject, second?.cc]).toEqual(['Reminder 2: Acme owes 885.00 DKK', ''])
    expect([last?.subject, last?.cc]).toEqual(['Reminder 3: Acme owes 885.00 DKK', 'hello@nordicit.example.com'])
    expect(suspended).toMatchObject({
      subject: 'Acme is suspended: 885.00 DKK is overdue',
      recipients: ['carla@acme.example.com', 'hello@nordicit.example.com'],
    })
    expect(await mails()).toMatchObject({
      enabled: true,
      missing: [],
      items: [
        { kind: 'suspended', number: null, state: 'sent', recipients: 2, accepted: 2 },
        { kind: 'reminder', number: 3, state: 'sent', recipients: 2, accepted: 2 },
        { kind: 'reminder', number: 2, state: 'sent', recipients: 1, accepted: 1 },
        { kind: 'reminder', number: 1, state: 'sent', recipients: 1, accepted: 1, sentAt: '2026-12-27T09:00:00.000Z' },
      ],
    })
    expect(await eventsOf(world.app, 'dunning.mail_sent')).toHaveLength(4)

    const body = { returnUrl: 'http://127.0.0.1:3000/back' }
    const page = await world.app.request('POST', '/tenants/acme/portal-session', { token: world.partner, body })
    await world.atStripe(`${new URL(page.body.url).pathname}/card`, { card: '4242' })
    await world.deliverAll()
    await pursue()
    await send()
    expect(received().at(-1)?.subject).toBe('Acme is no longer suspended')
    expect(received().at(-1)?.text).toContain('Nothing is overdue any more. Thank you.')
  })

  it('that were sent before the process was killed are sent again under the same Message-ID', async () => {
    await begin()
    await afterDays(3)
    const { app } = world.app
    let handedOver: () => void = () => undefined
    const delivered = new Promise<void>((resolve) => (handedOver = resolve))
    /** Hands over, and is never heard of again. */
    class Killed extends Mailer {
      override async send(mail: OutgoingMail): Promise<never> {
        await super.send(mail)
        handedOver()
        return new Promise<never>(() => undefined)
      }
    }
    const { env } = app.get(Config)
    const mailer = new Killed({ url: env.SMTP_URL, from: env.MAIL_FROM, requireTls: false })
    const killed = new SendMails(app.get(DunningMailStore), mailer, app.get(Work), app.get(Clock), app.get(Config))
    void killed.execute()
    await delivered
    expect((await mails()).items).toMatchObject([{ state: 'waiting', attempts: 1 }])
    expect(await send()).toBe(0)
    world.app.clock.advance(60_000)
    expect(await send()).toBe(1)
    expect((await mails()).items).toMatchObject([{ state: 'sent', attempts: 2 }])
    const ids = received().map(({ messageId }) => messageId)
    expect(ids).toHaveLength(2)
    expect(ids[0]).toMatch(/^<[^@]+-1798102800000-reminder-1@dezky\.example>$/)
    expect(ids[1]).toBe(ids[0])
  })

  it('whose recipients are refused for good are given up; a relay that is away is tried again', async () => {
    await begin()
    await moveAdminTo('refused@acme.example.com')
    await afterDays(3)
    expect(await send()).toBe(1)
    expect(received()).toEqual([])
    const [refused] = (await mails()).items
    expect(refused).toMatchObject({ state: 'failed', attempts: 1, recipients: 1, accepted: 0 })
    expect(refused.reason).toContain('nobody here has this address')
    expect(await eventsOf(world.app, 'dunning.mail_failed')).toMatchObject([
      { data: { kind: 'reminder', number: 1, attempts: 1 } },
    ])

    await moveAdminTo('carla@acme.example.com')
    await relay?.close()
    await afterDays(7)
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      expect(await send()).toBe(attempt === 9 ? 1 : 0)
      const [item] = (await mails()).items
      expect(item).toMatchObject({ state: attempt === 9 ? 'failed' : 'waiting', attempts: attempt })
      expect(item.reason).toContain('ECONNREFUSED')
      await world.wait(0.5)
    }
    relay = undefined
  })

  it('that one of two recipients is refused go to the other, and tell of both', async () => {
    await begin()
    await moveAdminTo('refused@acme.example.com')
    await afterDays(3)
    await afterDays(7)
    await afterDays(10)
    await send()
    expect(received()).toMatchObject([{ recipients: ['hello@nordicit.example.com'] }])
    const [last] = (await mails()).items
    expect(last).toMatchObject({ number: 3, state: 'sent', attempts: 1, recipients: 2, accepted: 1 })
    expect(await eventsOf(world.app, 'dunning.mail_sent')).toMatchObject([
      { data: { kind: 'reminder', number: 3, recipients: 1, refused: 1 } },
    ])
  })

  it('count where no mail server is set, and the operator reads which setting is missing', async () => {
    await begin({ SMTP_URL: '', MAIL_FROM: '' })
    await afterDays(3)
    expect(await send()).toBe(0)
    expect(await eventsOf(world.app, 'dunning.reminded')).toHaveLength(1)
    expect(await mails()).toMatchObject({
      enabled: false,
      missing: ['SMTP_URL', 'MAIL_FROM'],
      items: [{ kind: 'reminder', number: 1, state: 'not_sent', reason: 'no mail server is set' }],
    })
    const { body } = await world.app.request('GET', '/tenants/acme/billing', { token: world.partner })
    expect(body.mails).toMatchObject({ enabled: false, missing: [], items: [{ reason: null }] })
    const { body: ready } = await world.app.request('GET', '/health/ready')
    expect(ready.dependencies).toContainEqual(expect.objectContaining({ name: 'smtp', status: 'disabled' }))
  })
})

it('is ready with a mail server that answers, degraded with one that does not', async () => {
  await begin()
  const smtp = async () => {
    const { body } = await world.app.request('GET', '/health/ready')
    return body.dependencies.find(({ name }: { name: string }) => name === 'smtp').status
  }
  expect(await smtp()).toBe('ok')
  await relay?.close()
  relay = undefined
  expect(await smtp()).toBe('failing')
})
