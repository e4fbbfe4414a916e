import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startCluster } from '../../scripts/cluster.mjs'
import { seed } from '../../scripts/seed.mjs'
import { chromium, ferretdb } from '../../scripts/servers.mjs'
import { tokenFor } from '../../scripts/tokens.mjs'
import { TestBrowser } from '../browser/support/browser.ts'

const possible = process.env['CI'] === 'true' || process.env['DATABASE_URL'] !== undefined || existsSync(ferretdb)

describe.runIf(possible).each([2, 4])('%i processes over one store', (size) => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  let token = ''
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-scale-'))

  beforeAll(async () => {
    cluster = await startCluster({
      size,
      dataDir,
      portals: size === 2 ? 2 : 0,
      environment: { AUDIT_CHECKPOINT_SECONDS: '1' },
    })
    await seed({
      api: cluster.api,
      control: cluster.control,
      mail: cluster.sandbox.urls.stalwart,
      tell: () => undefined,
    })
    token = await tokenFor(cluster.control, 'operator')
  })
  afterAll(async () => {
    await cluster.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const answer = await fetch(`${cluster.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  }

  const partner = (slug: string) => ({
    slug,
    name: slug,
    country: 'DK',
    contactEmail: `it@${slug}.example.com`,
    currency: 'DKK',
  })
  const tenant = (slug: string) => ({ slug, name: slug, country: 'DK', primaryDomain: `${slug}.example.com` })
  const created = async (slug: string): Promise<any[]> =>
    (await ask('GET', `/audit/events?action=partner.created&q=${slug}`)).body.items

  it('a killed holder’s work goes on within seconds, and nothing is done twice', async () => {
    const tenants = ['alfa', 'bravo', 'charlie', 'delta']
    for (const slug of tenants) expect((await ask('POST', '/tenants', tenant(slug))).status).toBe(201)

    // The first process was up alone: it holds every lease. It dies in the middle of numbering and provisioning.
    const killedAt = Date.now()
    await cluster.kill(0)
    expect((await ask('POST', '/partners', partner('after-the-kill'))).status).toBe(201)
    await expect.poll(() => created('after-the-kill'), { timeout: 30_000, interval: 200 }).toHaveLength(1)
    console.log(`${size} processes: numbered again ${((Date.now() - killedAt) / 1000).toFixed(1)} s after kill -9`)

    for (const slug of tenants) {
      await expect
        .poll(async () => (await ask('GET', `/tenants/${slug}`)).body.provisioningStatus, {
          timeout: 60_000,
          interval: 500,
        })
        .toEqual({ authentik: 'ok', stalwart: 'ok', ocis: 'ok' })
    }
    console.log(`${size} processes: provisioned ${((Date.now() - killedAt) / 1000).toFixed(1)} s after kill -9`)

    // A drive is made anew by every call that asks for one: two calls would be two drives.
    const drives = await fetch(`${cluster.sandbox.urls.ocis}/graph/v1.0/drives`, {
      headers: { authorization: `Bearer ${cluster.sandbox.credentials.ocisToken}` },
    })
    const { value } = (await drives.json()) as { value: { name: string }[] }
    const names = value.map(({ name }) => name).filter((name) => tenants.includes(name))
    expect(names.toSorted()).toEqual(tenants)

    const verified = (await ask('GET', '/audit/verify')).body
    expect(verified).toMatchObject({ ok: true, firstBad: null })
    await expect
      .poll(async () => (await ask('GET', '/audit/verify')).body.signedSize, { timeout: 30_000 })
      .toBeGreaterThan(verified.checked - 1)
    await cluster.start(0)
  })

  it('writes through every process at once make one log with each event once', async () => {
    const slugs = Array.from({ length: 12 }, (_, index) => `atonce${String.fromCodePoint(97 + index)}`)
    const made = await Promise.all(slugs.map((slug) => ask('POST', '/partners', partner(slug))))
    expect(made.map(({ status }) => status)).toEqual(slugs.map(() => 201))
    for (const slug of slugs) await expect.poll(() => created(slug), { timeout: 20_000 }).toHaveLength(1)
    expect((await ask('GET', '/audit/verify')).body).toMatchObject({ ok: true })
  })

  it('the same slug from all sides is given once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('POST', '/partners', partner('only-one'))))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
  })

  it('a live stream from one process tells of what another wrote', async () => {
    await expect.poll(() => created('only-one'), { timeout: 20_000 }).toHaveLength(1)
    const stop = new AbortController()
    const stream = await fetch(`${cluster.api}/audit/stream?action=partner.created`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: stop.signal,
    })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const slugs = Array.from({ length: size }, (_, index) => `live-${index}`)
    for (const slug of slugs) await ask('POST', '/partners', partner(slug))
    let seen = 0
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      seen += Buffer.from(chunk).toString('utf8').split('event: event').length - 1
      if (seen >= size) break
    }
    stop.abort()
    expect(seen).toBe(size)
  })

  it.runIf(size === 2 && existsSync(chromium))('a session is good at every process of an app', async () => {
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
