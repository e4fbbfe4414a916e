import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { type App, signIn, TestBrowser, violations } from './support/browser.ts'

/** Where to keep a picture of each page; none are taken without it. */
const pictures = process.env['DEZKY_SCREENSHOTS']

const visits: Record<App, { email: string; paths: readonly string[] }> = {
  portal: {
    email: 'ada@nordicit.example.com',
    paths: [
      '/',
      '/tenants',
      '/tenants?q=nothing-like-this',
      '/tenants/new',
      '/tenants/acme',
      '/tenants/acme/people',
      '/tenants/acme/domains',
      '/tenants/acme/subscription',
      '/tenants/acme/billing',
      '/tenants/acme/activity',
      '/partners/nordicit',
      '/partners/nordicit/customers',
      '/partners/nordicit/billing',
      '/partners/nordicit/billing/invoices',
      '/partners/nordicit/billing/payouts',
      '/partners/nordicit/team',
      '/account',
      '/nothing/here',
    ],
  },
  operator: {
    email: 'freja@dezky.example',
    paths: [
      '/',
      '/tenants',
      '/tenants/new',
      '/tenants/acme',
      '/tenants/acme/people',
      '/tenants/acme/domains',
      '/tenants/acme/subscription',
      '/tenants/acme/billing',
      '/tenants/acme/provisioning',
      '/tenants/acme/activity',
      '/partners',
      '/partners/nordicit',
      '/partners/nordicit/tenants',
      '/partners/nordicit/team',
      '/plans',
      '/flags',
      '/health',
      '/audit',
      '/audit/dead-letters',
      '/audit/cold',
      '/billing',
      '/billing/invoices',
      '/billing/payouts',
      '/billing/events',
      '/partners/nordicit/billing',
      '/account',
    ],
  },
}

describe.each(['portal', 'operator'] as const)('every page of the %s', (app) => {
  let browser: TestBrowser

  beforeAll(async () => {
    browser = await TestBrowser.launch()
  })
  afterAll(() => browser.close())

  it.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])('is accessible, whole and without script errors at $width px, dark: $dark', async ({ width, dark }) => {
    const { page, context } = await browser.visitor({ width, dark })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/404/.test(message.text())) errors.push(`${page.url()}: ${message.text()}`)
    })
    await signIn(page, app, visits[app].email)
    const found: string[] = []
    for (const path of visits[app].paths) {
      await page.goto(`${inject('urls')[app]}${path}`)
      await page.locator('h1').first().waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      if (width === 1280) for (const violation of await violations(page)) found.push(`${path}: ${violation}`)
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (overflow > 0) found.push(`${path}: scrolls sideways by ${overflow} px`)
      if (pictures) {
        mkdirSync(pictures, { recursive: true })
        const name = `${app}${path.replaceAll(/\W+/g, '-')}-${width}-${dark ? 'dark' : 'light'}.png`
        await page.screenshot({ path: join(pictures, name), fullPage: true })
      }
    }
    await context.close()
    expect(found).toEqual([])
    expect(errors).toEqual([])
  })

  it('asks nothing of any host but ours', () => {
    expect(browser.strangers()).toEqual([])
  })
})
