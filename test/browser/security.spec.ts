import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { type App, signIn, TestBrowser } from './support/browser.ts'

const people: Record<App, string> = { portal: 'ada@nordicit.example.com', operator: 'freja@dezky.example' }
const apps = ['portal', 'operator'] as const

describe('a browser is kept safe', () => {
  let browser: TestBrowser
  let elsewhere: Server
  let evil = ''

  beforeAll(async () => {
    browser = await TestBrowser.launch()
    elsewhere = createServer((request, response) => {
      const target = new URL(request.url ?? '/', 'http://evil').searchParams.get('target') ?? ''
      response.setHeader('content-type', 'text/html')
      response.end(`<form method="post" action="${target}"><button>go</button></form><iframe src="${target}"></iframe>`)
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    evil = `http://localhost:${(elsewhere.address() as AddressInfo).port}/`
  })
  afterAll(async () => {
    await browser.close()
    await new Promise((resolve) => elsewhere.close(resolve))
  })

  it.each(apps)('the %s says with every page what a page may do', async (app) => {
    const answer = await fetch(inject('urls')[app])
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("object-src 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(/script-src ([^;]+)/.exec(policy)?.[1]).not.toContain('unsafe-inline')
    expect(policy).not.toContain('unsafe-eval')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.headers.get('x-powered-by')).toBeNull()
    const again = await fetch(inject('urls')[app])
    expect(again.headers.get('content-security-policy')).not.toBe(policy)
  })

  it.each(apps)('pages of the %s keep to their policy, and an injected script does not run', async (app) => {
    const { page, context } = await browser.visitor()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text())
    })
    await signIn(page, app, people[app], '/tenants')
    await page.getByTestId('user-menu').waitFor()
    expect(complaints).toEqual([])

    const ran = await page.evaluate(() => {
      const holder = document.createElement('div')
      holder.innerHTML = '<img src="/nothing" onerror="window.ran = true">'
      const script = document.createElement('script')
      script.textContent = 'window.ran = true'
      document.body.append(holder, script)
      return new Promise((resolve) => setTimeout(() => resolve('ran' in window), 300))
    })
    expect(ran).toBe(false)
    expect(complaints.length).toBeGreaterThan(0)
    await context.close()
  })

  it('a session planted before the sign-in is worth nothing after it', async () => {
    const { page, context } = await browser.visitor()
    const home = inject('urls').portal
    await context.addCookies([{ name: 'dezky_portal', value: 'planted-by-somebody', url: home, httpOnly: true }])
    await signIn(page, 'portal', people.portal)
    const session = (await context.cookies(home)).filter(({ name }) => name.startsWith('dezky_portal'))
    expect(session.length).toBeGreaterThan(0)
    expect(session.map(({ value }) => value)).not.toContain('planted-by-somebody')
    expect(session.every(({ httpOnly }) => httpOnly)).toBe(true)
    const stolen = await fetch(`${home}/api/me`, { headers: { cookie: 'dezky_portal=planted-by-somebody' } })
    expect(stolen.status).toBe(401)
    await context.close()
  })

  it('each sign-in makes another session', async () => {
    const values: string[] = []
    for (let time = 0; time < 2; time++) {
      const { page, context } = await browser.visitor()
      await signIn(page, 'portal', people.portal)
      const cookies = await context.cookies(inject('urls').portal)
      values.push(cookies.find(({ name }) => name.startsWith('dezky_portal'))?.value ?? '')
      await context.close()
    }
    expect(values[0]).not.toBe(values[1])
  })

  it('another site can neither post with a person’s cookie nor put the app into a frame', async () => {
    const { page, context } = await browser.visitor()
    await signIn(page, 'portal', people.portal)
    const target = `${inject('urls').portal}/api/me/sign-out-everywhere`
    await page.goto(`${evil}?target=${encodeURIComponent(target)}`)
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === target && response.request().method() === 'POST'),
      page.getByRole('button', { name: 'go' }).click(),
    ])
    expect(answer.status()).toBe(403)
    await page.goto(`${inject('urls').portal}/tenants`)
    await page.getByTestId('user-menu').waitFor()
    expect(await page.getByTestId('user-menu').textContent()).toContain('Ada Dahl')

    await page.goto(`${evil}?target=${encodeURIComponent(inject('urls').portal)}`)
    expect(await page.frames()[1]?.locator('[data-testid=user-menu]').count()).toBe(0)
    await context.close()
  })
})
