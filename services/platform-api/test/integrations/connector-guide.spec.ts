import type { System } from '@dezky/contracts'
import { beforeEach, describe, expect, it } from 'vitest'

import type { DesiredTenant, ExternalIds } from '../../src/integrations/connector.ts'
import { CallPolicy } from '../../src/integrations/resilience/call-policy.ts'
import { CalendarConnector } from './guide/calendar.connector.ts'

interface Calendar {
  id: string
  title: string
  locked: boolean
  note: string
}

const clock = () => new Date('2026-11-24T09:00:00.000Z')
const { signal } = new AbortController()
const acme: DesiredTenant = {
  tenantId: '01JD8ZQ4W3N6E2S9T0V5X7Y1AB',
  slug: 'acme',
  name: 'Acme',
  mark: 'dezky:tenant:01JD8ZQ4W3N6E2S9T0V5X7Y1AB',
  presence: 'active',
  domains: [{ name: 'acme.example.com', primary: true }],
  seats: [],
  storageBytes: 1,
}

/** The connector that docs/add-a-connector.md is about, against the system it describes. */
describe('the connector of the guide', () => {
  let calendars: Calendar[]
  let loseAnswers: boolean

  beforeEach(() => {
    calendars = []
    loseAnswers = false
  })

  const http: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    const id = pathname.split('/')[2]
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Omit<Calendar, 'id'>) : undefined
    let answer: unknown = calendars
    if (init?.method === 'POST' && body) {
      answer = { id: `c${calendars.length + 1}`, ...body }
      calendars.push(answer as Calendar)
    }
    if (init?.method === 'PUT' && body) answer = Object.assign(calendars.find((one) => one.id === id) ?? {}, body)
    if (init?.method === 'DELETE') {
      calendars = calendars.filter((one) => one.id !== id)
      return new Response(null, { status: 204 })
    }
    if (loseAnswers && init?.method === 'POST') throw new TypeError('the answer was lost')
    return Response.json(answer)
  }
  const connector = () => {
    const policy = new CallPolicy({ system: 'calendar' as System, clock, retries: 0 })
    return new CalendarConnector({ baseUrl: 'http://calendar.example', token: 'secret', http, clock, policy })
  }
  async function reconcile(desired: DesiredTenant, known: ExternalIds = {}): Promise<string[]> {
    const { steps } = await connector().open(desired, known, signal)
    for (const step of steps) await step.run(signal)
    return steps.map(({ action }) => action)
  }

  it('makes what is missing, and then there is nothing to do', async () => {
    expect(await reconcile(acme)).toEqual(['create'])
    expect(calendars).toEqual([{ id: 'c1', title: 'tenant acme', locked: false, note: acme.mark }])
    expect(await reconcile(acme)).toEqual([])
  })

  it('makes no second one when the answer to the first was lost', async () => {
    loseAnswers = true
    await expect(reconcile(acme)).rejects.toMatchObject({ code: 'unreachable' })
    loseAnswers = false
    expect(await reconcile(acme)).toEqual([])
    expect(calendars).toHaveLength(1)
  })

  it('mends what somebody changed, locks and unlocks, and removes only what is its own', async () => {
    calendars.push({ id: 'theirs', title: 'canteen', locked: false, note: '' })
    await reconcile(acme)
    const [, ours] = calendars
    if (ours) ours.title = 'renamed by hand'
    expect(await reconcile(acme)).toEqual(['update'])
    expect(await reconcile({ ...acme, presence: 'suspended' })).toEqual(['update'])
    expect(calendars[1]).toMatchObject({ title: 'tenant acme', locked: true })
    expect(await reconcile({ ...acme, presence: 'gone' })).toEqual(['delete'])
    expect(calendars.map(({ id }) => id)).toEqual(['theirs'])
  })

  it('says that it is blocked by what carries another mark', async () => {
    calendars.push({ id: 'c0', title: 'tenant acme', locked: false, note: 'dezky:tenant:another' })
    await expect(reconcile(acme)).rejects.toMatchObject({ code: 'conflict' })
    expect(calendars).toHaveLength(1)
  })
})
