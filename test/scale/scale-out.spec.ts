import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startCluster } from '../../scripts/cluster.mjs'
import { seed } from '../../scripts/seed.mjs'
import { chromium, ferretdb, minio } from '../../scripts/servers.mjs'
import { TestBrowser } from '../browser/support/browser.ts'
import { Caller } from './support/caller.ts'

const ci = process.env['CI'] === 'true'
const possible = ci || ((process.env['DATABASE_URL'] !== undefined || existsSync(ferretdb)) && existsSync(minio))
const history = 420
/** For what has to happen in the end, however busy the machine is; how long it took is said, not demanded. */
const soon = { timeout: 90_000, interval: 250 }

describe.runIf(possible)('processes over one store and one bucket', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  let ask: Caller
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-scale-'))

  beforeAll(async () => {
    cluster = await startCluster({ size: 4, started: 2, dataDir, portals: 2, history })
    await seed({
      api: cluster.api,
      control: cluster.control,
      mail: cluster.sandbox.urls.stalwart,
      tell: () => undefined,
    })
    ask = new Caller(cluster.api, cluster.control)
  })
  afterAll(async () => {
    await cluster?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const created = (slug: string) => ask.events('partner.created', slug)

  /** Says how long what is awaited took since `from`. */
  async function timed(what: string, from: number, done: () => Promise<unknown>): Promise<void> {
    await done()
    console.log(`${what}: ${((Date.now() - from) / 1000).toFixed(1)} s after kill -9`)
  }

  async function provisioned(slugs: readonly string[]): Promise<void> {
    for (const slug of slugs) {
      await expect.poll(() => ask.provisioning(slug), soon).toEqual({ authentik: 'ok', stalwart: 'ok', ocis: 'ok' })
    }
    // A drive is made anew by every call that asks for one: two calls would be two drives.
    const drives = await fetch(`${cluster.sandbox.urls.ocis}/graph/v1.0/drives`, {
      headers: { authorization: `Bearer ${cluster.sandbox.credentials.ocisToken}` },
    })
    const { value } = (await drives.json()) as { value: { name: string }[] }
    const names = value.map(({ name }) => name).filter((name) => slugs.includes(name))
    expect(names.toSorted()).toEqual(slugs.toSorted())
  }

  /** The log is whole, and a signed checkpoint covers what it holds now. */
  async function signed(): Promise<void> {
    const verified = (await ask.get('/audit/verify')).body
    expect(verified).toMatchObject({ ok: true, firstBad: null })
    await expect
      .poll(async () => (await ask.get('/audit/verify')).body.signedSize, soon)
      .toBeGreaterThanOrEqual(verified.checked)
  }

  it('a run over the bucket, events of Stripe, numbering and provisioning all go on when their process is killed', async () => {
    const stripe = stripeOf(cluster.sandbox)
    const customers = await stripe.heldBack(12)
    // The bucket does not answer, so the run cannot be over before its process is.
    process.kill(cluster.s3Pid, 'SIGSTOP')
    const begun = await ask.post('/audit/archive/run', { override: true }, cluster.instances[0])
    expect(begun.status).toBe(202)
    const tenants = ['alfa', 'bravo', 'charlie', 'delta']
    for (const slug of tenants) expect((await ask.post('/tenants', tenantOf(slug))).status).toBe(201)

    const killedAt = Date.now()
    await cluster.kill(0)
    process.kill(cluster.s3Pid, 'SIGCONT')
    await stripe.release()
    expect((await ask.post('/partners', partnerOf('after-the-kill'))).status).toBe(201)
    await timed('2 processes: numbered again', killedAt, () =>
      expect.poll(() => created('after-the-kill'), soon).toHaveLength(1),
    )
    await timed('2 processes: events of Stripe settled', killedAt, () =>
      expect
        .poll(async () => ask.settled(customers), soon)
        .toEqual(customers.map((id) => ({ objectId: id, status: 'processed' }))),
    )
    await timed('2 processes: provisioned', killedAt, () => provisioned(tenants))
    await timed('2 processes: archived', killedAt, () =>
      expect.poll(async () => (await ask.get('/audit/archive/runs')).body.items[0].status, soon).toBe('done'),
    )

    const runs = (await ask.get('/audit/archive/runs')).body.items
    expect(runs.map(({ status, error }: any) => error?.code ?? status)).toEqual(['done', 'interrupted'])
    const { items: batches } = (await ask.get('/audit/archives')).body
    expect(batches.reduce((sum: number, { eventCount }: any) => sum + eventCount, 0)).toBe(history)
    expect((await ask.get('/audit/verify?deep=true')).body).toMatchObject({ ok: true, highestArchivedSeq: history })
    for (const id of customers) expect((await ask.events('stripe_object.mirrored', id)).length).toBeLessThan(2)
    await signed()
    await cluster.start(0)
  })

  describe.each([2, 4])('%i processes', (size) => {
    beforeAll(async () => {
      // More are added while the others work; the proxy knew where they would be.
      if (size === 4) await Promise.all([cluster.start(2), cluster.start(3)])
    })

    it('writes through every process at once make one log with each event once', async () => {
      const slugs = Array.from({ length: 12 }, (_, index) => `atonce${size}${String.fromCodePoint(97 + index)}`)
      const made = await Promise.all(slugs.map((slug) => ask.post('/partners', partnerOf(slug))))
      expect(made.map(({ status }) => status)).toEqual(slugs.map(() => 201))
      for (const slug of slugs) await expect.poll(() => created(slug), soon).toHaveLength(1)
      expect((await ask.get('/audit/verify')).body).toMatchObject({ ok: true })
    })

    it('the same slug from all sides is given once', async () => {
      const one = partnerOf(`only-one-of-${size}`)
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask.post('/partners', one)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
    })

    it('a live stream from one process tells of what every other wrote', async () => {
      await expect.poll(() => created(`only-one-of-${size}`), soon).toHaveLength(1)
      const told = await ask.live('/audit/stream?action=partner.created', size, async () => {
        for (const instance of cluster.instances.slice(0, size)) {
          const slug = `live-${size}-${new URL(instance).port}`
          expect((await ask.post('/partners', partnerOf(slug), instance)).status).toBe(201)
        }
      })
      expect(told).toBe(size)
    })
  })

  it('two of four die at once in the middle of the work, and the others end it', async () => {
    const tenants = ['echo', 'foxtrot', 'golf', 'hotel']
    for (const slug of tenants) expect((await ask.post('/tenants', tenantOf(slug))).status).toBe(201)
    const killedAt = Date.now()
    // The second took over everything when the first died, and has led since.
    await Promise.all([cluster.kill(0), cluster.kill(1)])
    expect((await ask.post('/partners', partnerOf('after-both'))).status).toBe(201)
    await timed('4 processes: numbered again', killedAt, () =>
      expect.poll(() => created('after-both'), soon).toHaveLength(1),
    )
    await timed('4 processes: provisioned', killedAt, () => provisioned(tenants))
    await signed()
  })

  it.runIf(existsSync(chromium))('a session is good at every process of an app', async () => {
    const browser = await TestBrowser.launch()
    const { page } = await browser.visitor()
    await page.goto(`${cluster.portal}/auth/login`)
    await page.getByLabel('E-mail address').fill('ada@nordicit.example.com')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL((url) => url.href.startsWith(cluster.portal) && !url.pathname.startsWith('/auth/'))
    for (let visit = 0; visit < 4; visit++) {
      await page.goto(`${cluster.portal}/tenants`)
      await page.getByTestId('user-menu').waitFor()
      expect(await page.getByTestId('user-menu').textContent()).toContain('Ada Dahl')
    }
    await browser.close()
  })
})

const partnerOf = (slug: string) => ({
  slug,
  name: slug,
  country: 'DK',
  contactEmail: `it@${slug}.example.com`,
  currency: 'DKK',
})
const tenantOf = (slug: string) => ({ slug, name: slug, country: 'DK', primaryDomain: `${slug}.example.com` })

/** The sandbox's Stripe: makes customers of whom it tells three times, in any order, once it is let. */
function stripeOf({ urls, credentials }: { urls: { stripe: string }; credentials: { stripeSecretKey: string } }) {
  const send = async (method: string, path: string, body: string, type: string): Promise<any> => {
    const answer = await fetch(`${urls.stripe}${path}`, {
      method,
      headers: { authorization: `Bearer ${credentials.stripeSecretKey}`, 'content-type': type },
      body,
    })
    expect(answer.ok, `${path} answered ${answer.status}`).toBe(true)
    return answer.status === 204 ? null : answer.json()
  }
  return {
    async heldBack(count: number): Promise<string[]> {
      await send('PUT', '/sandbox/deliveries', JSON.stringify({ copies: 3, batch: 1000 }), 'application/json')
      const ids: string[] = []
      for (let index = 0; index < count; index++) {
        const form = `email=buyer${index}@example.com`
        ids.push((await send('POST', '/v1/customers', form, 'application/x-www-form-urlencoded')).id)
      }
      return ids.toSorted()
    },
    release: () => send('POST', '/sandbox/deliveries/release', '{}', 'application/json'),
  }
}
