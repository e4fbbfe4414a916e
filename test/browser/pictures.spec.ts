import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { type App, settled, signIn, TestBrowser } from './support/browser.ts'

/** `DEZKY_PICTURES=1` writes the pictures of the guides anew; without it the pages are only visited. */
const writing = process.env['DEZKY_PICTURES'] === '1'
const folder = join(import.meta.dirname, '../../docs/images')

interface Picture {
  readonly name: string
  readonly app: App
  readonly path: string
  /** what the guide speaks of has to be on the page */
  readonly shows: string
}

const people: Record<App, string> = { operator: 'freja@dezky.example', portal: 'ada@nordicit.example.com' }

const pictures: readonly Picture[] = [
  { name: 'operator-home', app: 'operator', path: '/', shows: 'Home' },
  { name: 'operator-tenants', app: 'operator', path: '/tenants', shows: 'Tenants' },
  { name: 'operator-provisioning', app: 'operator', path: '/tenants/acme/provisioning', shows: 'State of each system' },
  { name: 'operator-partner', app: 'operator', path: '/partners/nordicit', shows: 'Nordic IT' },
  { name: 'operator-audit', app: 'operator', path: '/audit', shows: 'Audit' },
  { name: 'operator-cold-storage', app: 'operator', path: '/audit/cold', shows: 'Cold storage' },
  { name: 'operator-billing', app: 'operator', path: '/billing', shows: 'Billing' },
  { name: 'operator-payouts', app: 'operator', path: '/billing/payouts', shows: 'Payouts' },
  { name: 'operator-stripe', app: 'operator', path: '/billing/events', shows: 'Stripe' },
  { name: 'operator-health', app: 'operator', path: '/health', shows: 'System health' },
  { name: 'tenant', app: 'portal', path: '/tenants/acme', shows: 'Overview' },
  { name: 'tenant-domains', app: 'portal', path: '/tenants/acme/domains', shows: 'Domains' },
  { name: 'partner-billing', app: 'portal', path: '/partners/nordicit/billing', shows: 'Nordic IT' },
]

describe('pictures of the guides', () => {
  let browser: TestBrowser

  beforeAll(async () => {
    browser = await TestBrowser.launch()
  })
  afterAll(() => browser.close())

  it.each(['operator', 'portal'] as const)(
    'of the %s show what the guides speak of',
    async (app) => {
      const { page, context } = await browser.visitor()
      await page.setViewportSize({ width: 1280, height: 800 })
      await signIn(page, app, people[app])
      for (const { name, path, shows } of pictures.filter((one) => one.app === app)) {
        await page.goto(`${inject('urls')[app]}${path}`)
        await page.getByText(shows, { exact: true }).first().waitFor()
        await settled(page)
        if (writing) await page.screenshot({ path: join(folder, `${name}.png`) })
      }
      await context.close()
      expect(browser.strangers()).toEqual([])
    },
    300_000,
  )

  it('are the ones that are there', () => {
    expect(readdirSync(folder).toSorted()).toEqual(pictures.map(({ name }) => `${name}.png`).toSorted())
  })
})
