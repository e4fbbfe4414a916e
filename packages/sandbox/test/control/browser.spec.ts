import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'

import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startSandbox, type Sandbox } from '../../src/index.ts'
import { App } from '../identity/app.ts'

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet]

/** Answers everything: what counts is where the browser ends up. */
async function startApp(): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>app</title>app')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server }
}

describe.skipIf(!existsSync(executablePath))('the pages in a browser', () => {
  let sandbox: Sandbox
  let browser: Browser
  let portal: { url: string; server: Server }
  let operator: { url: string; server: Server }

  beforeAll(async () => {
    portal = await startApp()
    operator = await startApp()
    sandbox = await startSandbox({ basePort: 0, portalUrl: portal.url, operatorUrl: operator.url })
    await create('Ada Berg', 'ada@acme.example.com')
    await create('Bo Dahl', 'bo@acme.example.com')
    browser = await chromium.launch({ executablePath, args })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await sandbox.close()
    portal.server.close()
    operator.server.close()
  })

  const create = (name: string, email: string) =>
    fetch(`${sandbox.urls.authentik}/api/v3/core/users/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.credentials.authentikToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ username: email, name, email }),
    })

  const authorize = (slug: 'portal' | 'operator', extra: Record<string, string> = {}) => {
    const app = slug === 'portal' ? portal : operator
    return new App(sandbox.issuers[slug], app.url).authorizationUrl(extra)
  }

  /** A page that tells of everything its own policy forbids, and of requests to other hosts. */
  async function open(
    colorScheme: 'light' | 'dark' = 'light',
    width = 1280,
  ): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4')) complaints.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:')) complaints.push(request.url())
    })
    return { page, complaints }
  }

  it('signs in with the keyboard alone, and the app gets the code', async () => {
    const { page, complaints } = await open()
    await page.goto(await authorize('portal'))
    await page.getByLabel('E-mail address').focus()
    await page.keyboard.type('ada@acme.example.com')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${portal.url}/auth/callback**`)
    expect(new URL(page.url()).searchParams.get('code')).toEqual(expect.any(String))
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  it('changes from one person to another', async () => {
    const { page, complaints } = await open()
    await page.goto(await authorize('portal', { login_hint: 'ada@acme.example.com' }))
    await page.getByRole('button', { name: 'Continue as Ada Berg' }).click()
    await page.waitForURL(`${portal.url}/auth/callback**`)
    await page.goto(await authorize('portal', { prompt: 'login' }))
    await page.getByRole('button', { name: 'Bo Dahl' }).click()
    await page.waitForURL(`${portal.url}/auth/callback**`)
    expect(new URL(page.url()).searchParams.get('code')).toEqual(expect.any(String))
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  it('signs out and returns to the app without another click', async () => {
    const app = new App(sandbox.issuers.portal, portal.url)
    const { page, complaints } = await open()
    await page.goto(await app.authorizationUrl())
    await page.getByRole('button', { name: 'Ada Berg' }).click()
    await page.waitForURL(`${portal.url}/auth/callback**`)
    const { id_token } = await app.exchange(page.url())
    const { end_session_endpoint } = await app.discovery()
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: `${portal.url}/` })
    await page.goto(`${end_session_endpoint}?${query.toString()}`)
    await page.waitForURL(`${portal.url}/`)
    await page.goto(await app.authorizationUrl())
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in to dezky portal')
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  it('breaks and mends a system by its buttons', async () => {
    const { page, complaints } = await open()
    await page.goto(sandbox.urls.control)
    await page.getByRole('button', { name: 'Down (OCIS)' }).click()
    await page.waitForURL('**/?changed=ocis#ocis')
    expect(sandbox.faults.get('ocis')).toEqual({ mode: 'down' })
    expect(await page.getByRole('status').textContent()).toContain('down')
    await page.getByRole('button', { name: 'Mend (OCIS)' }).click()
    await page.getByRole('button', { name: 'Mend (OCIS)' }).waitFor({ state: 'detached' })
    expect(sandbox.faults.get('ocis')).toEqual({ mode: 'none' })
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  it.each([
    ['light', 360],
    ['dark', 1280],
  ] as const)(
    'has no accessibility faults in %s at %i pixels, and nothing sticks out',
    async (scheme, width) => {
      const { page } = await open(scheme, width)
      const faults: string[] = []
      const check = async (where: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze()
        faults.push(...violations.map((violation) => `${where}: ${violation.id}`))
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
        if (wide === true) faults.push(`${where}: sticks out`)
      }
      await page.goto(await authorize('portal', { login_hint: 'ada@acme.example.com' }))
      await check('sign-in')
      await page.getByLabel('E-mail address').fill('nobody@acme.example.com')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      await check('sign-in with an error')
      await page.goto(await authorize('operator'))
      await page.getByText('People this application refuses').click()
      await check('operator sign-in')
      await page.getByRole('button', { name: 'Ada Berg' }).click()
      await page.getByText('has no access').waitFor()
      await check('refusal')
      await page.goto(`${sandbox.issuers.portal.issuer}authorize/?client_id=unknown`)
      await check('error')
      await page.goto(`${sandbox.issuers.portal.issuer}end-session/success?client_id=dezky-portal`)
      await check('signed out')
      sandbox.faults.set('stalwart', { mode: 'slow' })
      await page.goto(sandbox.urls.control)
      await check('control')
      sandbox.faults.set('stalwart', { mode: 'none' })
      expect(faults).toEqual([])
      await page.context().close()
    },
    120_000,
  )
})
