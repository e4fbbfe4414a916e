import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { type App, signIn, TestBrowser, violations } from './support/browser.ts'

const people: Record<App, { email: string; name: string }> = {
  portal: { email: 'ada@nordicit.example.com', name: 'Ada Dahl' },
  operator: { email: 'freja@dezky.example', name: 'Freja Lund' },
}

describe('signing in', () => {
  let browser: TestBrowser

  beforeAll(async () => {
    browser = await TestBrowser.launch()
  })
  afterAll(() => browser.close())

  it.each(['portal', 'operator'] as const)('works in the %s, and out again', async (app) => {
    const { page, context } = await browser.visitor()
    await page.goto(inject('urls')[app])
    expect(await violations(page)).toEqual([])
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .click()
    await page
      .getByRole('button', { name: new RegExp(people[app].name) })
      .first()
      .click()
    await page.getByTestId('user-menu').waitFor()
    expect(await page.getByTestId('user-menu').textContent()).toContain(people[app].name)

    const cookies = await context.cookies(inject('urls')[app])
    const session = cookies.find((cookie) => cookie.name.startsWith(`dezky_${app}`))
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })

    await page.getByTestId('user-menu').click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL((url) => url.href.startsWith(inject('urls')[app]))
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .waitFor()
    await context.close()
  })

  it('at the operator app is refused to somebody who is not one', async () => {
    const { page, context } = await browser.visitor()
    await page.goto(`${inject('urls').operator}/auth/login`)
    await page.getByLabel('E-mail address').fill('ada@nordicit.example.com')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page
      .getByText(/may not|not allowed|refused|no access/i)
      .first()
      .waitFor()
    await context.close()
  })

  it('leads back to the page that was asked for, and nowhere else', async () => {
    const { page, context } = await browser.visitor()
    await signIn(page, 'portal', people.portal.email, '/tenants/acme')
    expect(new URL(page.url()).pathname).toBe('/tenants/acme')
    await page.goto(`${inject('urls').portal}/auth/login?returnTo=${encodeURIComponent('//evil.example/')}`)
    await page.waitForURL((url) => url.href.startsWith(inject('urls').portal))
    expect(new URL(page.url()).pathname).toBe('/')
    await context.close()
  })

  it('asks nothing of any host but ours', () => {
    expect(browser.strangers()).toEqual([])
  })
})
