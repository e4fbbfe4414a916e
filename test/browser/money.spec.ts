import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { pressUntil, signIn, TestBrowser, violations } from './support/browser.ts'
import { pictures } from './support/picture.ts'

/** Reads a page again until it shows `text`: Stripe's events arrive when they arrive. */
async function untilShown(page: Page, text: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload()
        return page
          .getByText(text)
          .first()
          .waitFor({ timeout: 3_000 })
          .then(() => true)
          .catch(() => false)
      },
      { timeout: 60_000 },
    )
    .toBe(true)
}

/** Two seats of Team at 59 kr. with Danish VAT: 118.00 and 29.50; a fifth of the net is the partner's. */
describe('money, from a test card to the books', () => {
  let browser: TestBrowser
  let operator: Page
  const urls = inject('urls')
  const books = async (): Promise<string> => {
    await operator.goto(`${urls.operator}/billing`)
    await operator.getByTestId('books').getByText('debits equal credits').waitFor()
    return (await operator.getByTestId('books').innerText()).trim()
  }

  beforeAll(async () => {
    browser = await TestBrowser.launch()
    operator = (await browser.visitor()).page
    await signIn(operator, 'operator', 'freja@dezky.example', '/billing')
  })
  afterAll(() => browser.close())

  it('a tenant’s administrator buys a plan on Stripe’s page, and finds the invoice paid', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'portal', 'sigrid@strandhotel.example.com', '/tenants/strand-hotel/billing')
    const dialog = page.getByRole('dialog')
    await pressUntil(page.getByTestId('buy-plan'), dialog)
    await dialog.getByRole('radio', { name: /^Team/ }).check()
    await dialog.getByText(/118\.00/).waitFor()
    expect(await violations(page)).toEqual([])
    await pictures(page, 'buy-plan')
    await dialog.getByRole('button', { name: 'Go to payment' }).click()
    await page.getByRole('heading', { name: 'Subscribe to Team' }).waitFor()
    await page.getByText('DKK 147.50').waitFor()
    await page.getByRole('radio', { name: /4242/ }).check()
    await page.getByRole('button', { name: 'Pay and subscribe' }).click()
    await page.waitForURL((url) => url.href.startsWith(`${urls.portal}/tenants/strand-hotel/billing`))
    await untilShown(page, /^\s*paid\s*$/)
    await page
      .getByText(/DKK\s147\.50/)
      .first()
      .waitFor()
    await pictures(page, 'tenant-billing')
  })

  it('its partner sees the share with its arithmetic, and in the next payout', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'portal', 'ada@nordicit.example.com', '/partners/nordicit/billing/invoices')
    await page
      .getByRole('row', { name: /Strand Hotel/ })
      .getByRole('link')
      .click()
    const cut = page.getByTestId('cut')
    await cut.getByText(/DKK\s23\.60/).waitFor()
    expect(await cut.innerText()).toMatch(/118\.00[\s\S]*20\s?%[\s\S]*23\.60/)
    expect(await violations(page)).toEqual([])
    await pictures(page, 'partner-invoice')
    await page.goto(`${urls.portal}/partners/nordicit/billing`)
    await page.getByTestId('payout-estimate').first().waitFor()
    await pictures(page, 'partner-billing')
  })

  it('an operator gives a part back, knowing what it does to the share', async () => {
    await operator.goto(`${urls.operator}/billing/invoices?tenant=strand-hotel`)
    await operator
      .getByRole('row', { name: /Strand Hotel/ })
      .getByRole('link')
      .click()
    const dialog = operator.getByRole('dialog', { name: /^Refund/ })
    await pressUntil(operator.getByTestId('refund'), dialog)
    await dialog.getByLabel('Amount in DKK').fill('59')
    const effect = dialog.getByTestId('refund-effect')
    await effect.getByText(/DKK\s14\.16/).waitFor()
    expect(await effect.innerText()).toMatch(/47\.20[\s\S]*11\.80[\s\S]*23\.60[\s\S]*9\.44[\s\S]*14\.16/)
    await dialog.getByLabel('Reason').fill('One seat too many')
    await dialog.getByRole('radio', { name: /Through Stripe/ }).check()
    expect(await violations(operator)).toEqual([])
    await pictures(operator, 'refund')
    await dialog.getByRole('button', { name: 'Refund' }).click()
    await dialog.waitFor({ state: 'detached' })
    await untilShown(operator, /^Credit note/)
    await operator
      .getByTestId('cut')
      .getByText(/DKK\s14\.16/)
      .waitFor()
    await pictures(operator, 'invoice-refunded')
  })

  it('an operator sets the least payout, and the partner reads that its balance is carried forward', async () => {
    const { page: partner } = await browser.visitor()
    await signIn(partner, 'portal', 'ada@nordicit.example.com', '/partners/nordicit/billing')
    const leastPayout = async (amount: string): Promise<void> => {
      await operator.goto(`${urls.operator}/billing`)
      const dialog = operator.getByRole('dialog')
      await pressUntil(operator.getByRole('button', { name: 'Settings' }), dialog)
      await dialog.getByLabel('Amount in DKK').fill(amount)
      expect(await violations(operator)).toEqual([])
      await pictures(operator, 'billing-settings')
      await dialog.getByRole('button', { name: 'Save settings' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await leastPayout('5000')
    await untilShown(partner, /below the minimum of DKK\s5,000\.00; carried forward/)
    await leastPayout('')
    await untilShown(partner, /more is on hold/)
  })

  it('replaying what Stripe told changes nothing', async () => {
    const before = await books()
    await pictures(operator, 'billing')
    for (const type of ['invoice.paid', 'charge.refunded']) {
      await operator.goto(`${urls.operator}/billing/events?type=${type}`)
      const replay = operator.getByRole('menuitem', { name: 'Replay' })
      await pressUntil(operator.getByRole('button', { name: /^Actions for/ }).first(), replay)
      await replay.click()
      await operator.getByText('The event is worked on again').first().waitFor()
      await untilShown(operator, /^\s*processed\s*$/)
    }
    await pictures(operator, 'stripe-events')
    expect(await books()).toBe(before)
  })
})
