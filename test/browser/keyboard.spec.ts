import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { signIn, TestBrowser } from './support/browser.ts'

/** Presses Tab, where it is not focused already, until the focused control has this accessible name; fails after 40. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    const label = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null
      if (element === document.body) return ''
      const labels = element?.labels ? [...element.labels].map((one) => one.textContent ?? '') : []
      return [...labels, element?.getAttribute('aria-label') ?? '', element?.textContent ?? ''].join(' ')
    })
    if (name.test(label)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reached ${String(name)}`)
}

describe('with the keyboard alone', () => {
  let browser: TestBrowser
  let page: Page

  beforeAll(async () => {
    browser = await TestBrowser.launch()
    page = (await browser.visitor()).page
    await signIn(page, 'portal', 'ada@nordicit.example.com', '/tenants')
  })
  afterAll(() => browser.close())

  it('a person creates a tenant', async () => {
    await page.getByTestId('user-menu').waitFor()
    await tabTo(page, /New tenant/)
    await page.keyboard.press('Enter')
    await page.getByTestId('wizard').waitFor()
    await page.getByLabel('Name').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('Tastatur ApS')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Domain' }).waitFor()
    await tabTo(page, /Primary domain/)
    await page.keyboard.type('tastatur.example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Plan and seats' }).waitFor()
    await tabTo(page, /Continue/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Review' }).waitFor()
    await tabTo(page, /Create tenant/)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/tenants/tastatur-aps')
    await page.getByTestId('system-ocis').getByText('ok', { exact: true }).waitFor({ timeout: 45_000 })
  })

  it('a person finds a tenant from anywhere', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('bryg')
    await page
      .getByRole('option', { name: /Bryggeriet/ })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/tenants/bryggeriet')
    await page.getByRole('heading', { level: 1, name: 'Bryggeriet Nord' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/tenants/bryggeriet')
  })

  it('a person skips the navigation', async () => {
    await page.reload()
    await page.getByTestId('user-menu').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/skip/i)
  })
})
