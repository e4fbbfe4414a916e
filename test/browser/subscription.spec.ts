import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { signIn, TestBrowser, violations } from './support/browser.ts'
import { pictures } from './support/picture.ts'

describe('a subscription that is bought at Stripe', () => {
  let browser: TestBrowser
  let page: Page
  const history = () => page.getByRole('region', { name: 'History' })

  beforeAll(async () => {
    browser = await TestBrowser.launch()
    page = (await browser.visitor()).page
    await signIn(page, 'portal', 'ada@nordicit.example.com', '/tenants/bryggeriet/subscription')
  })
  afterAll(() => browser.close())

  /** Opens the dialog and asks for so many seats. */
  async function wantSeats(seats: number) {
    await page.getByTestId('change-subscription').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Seats').fill(String(seats))
    await dialog.getByTestId('proration').getByText('Rest of this period').waitFor()
    return dialog
  }

  it('says what more seats cost before they are taken, and takes them', async () => {
    const dialog = await wantSeats(9)
    // Three more of 29 kr. a month, and a quarter of that in tax: for the rest of the period less than that.
    const shown = (await dialog.getByTestId('proration').textContent()) ?? ''
    expect(shown).toMatch(/Rest of this period, tax included\s*DKK\s?\d{1,3}\.\d{2}/)
    expect(shown).toContain('326.25')
    expect(await violations(page)).toEqual([])
    await pictures(page, 'subscription-change')
    await dialog.getByRole('button', { name: 'Save subscription' }).click()
    await page.getByText('The subscription is changed').first().waitFor()
    await page.getByText(/of 9 used/).waitFor()
  })

  it('puts fewer off to the next period, and takes that back', async () => {
    const dialog = await wantSeats(7)
    await dialog.getByTestId('change-when').getByLabel(/^From/).click()
    await dialog.getByRole('button', { name: 'Save subscription' }).click()
    const scheduled = page.getByTestId('scheduled-change')
    await scheduled.getByText(/7 seats/).waitFor()
    expect(await violations(page)).toEqual([])
    await pictures(page, 'subscription-scheduled')
    await page.getByTestId('withdraw-change').click()
    await scheduled.waitFor({ state: 'detached' })
  })

  it('ends with its period after saying so, unless it is kept', async () => {
    await page.getByTestId('end-subscription').click()
    await page.getByRole('menuitem', { name: 'Cancel subscription' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('No credit.').waitFor()
    await pictures(page, 'subscription-cancel')
    await dialog.getByRole('button', { name: 'Cancel subscription' }).click()
    await page
      .getByTestId('ending')
      .getByText(/It ends on/)
      .waitFor()
    await page.getByTestId('keep-subscription').click()
    await page.getByTestId('ending').waitFor({ state: 'detached' })
  })

  it('pauses with the tenant, and goes on', async () => {
    await page.getByTestId('end-subscription').click()
    await page.getByRole('menuitem', { name: 'Pause' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pause subscription' }).click()
    await page.getByTestId('paused').waitFor()
    await pictures(page, 'subscription-paused')
    await page.getByTestId('resume-subscription').click()
    await page.getByTestId('paused').waitFor({ state: 'detached' })
    await history().getByText('Resumed').first().waitFor()
  })

  it('says what is overdue, since when, and what comes of it', async () => {
    const { page: operator } = await browser.visitor()
    await signIn(operator, 'operator', 'freja@dezky.example', '/tenants/sund-skole/billing')
    const due = operator.getByTestId('past-due')
    await due.getByText(/is overdue/).waitFor()
    expect(await due.textContent()).toMatch(/Without payment the tenant is suspended on/)
    expect(await violations(operator)).toEqual([])
    await pictures(operator, 'past-due')
    await operator.goto(`${inject('urls').operator}/tenants/sund-skole/subscription`)
    await operator.getByTestId('subscription-past-due').getByRole('link').click()
    await due.waitFor()
  })

  it('has been reminded of by mail, and the mail relay has it', { timeout: 180_000 }, async () => {
    const { operator: url, sandbox } = inject('urls')
    const { page: operator } = await browser.visitor()
    await signIn(operator, 'operator', 'freja@dezky.example', '/tenants/sund-skole/billing')
    const mails = operator.getByRole('table', { name: 'Reminders' })
    // Debts are looked at every minute, and the mail follows.
    const isSent = async () => {
      await operator.goto(`${url}/tenants/sund-skole/billing`)
      await operator.getByTestId('past-due').waitFor()
      return (
        (await mails
          .getByRole('row', { name: /^Reminder 1/ })
          .locator('[data-status=ok]')
          .count()) > 0
      )
    }
    await expect.poll(isSent, { timeout: 150_000, interval: 3_000 }).toBe(true)
    expect(await violations(operator)).toEqual([])
    await pictures(operator, 'reminders')
    await operator.goto(`${sandbox}/mails`)
    await operator.getByRole('link', { name: /^Reminder: .* owes/ }).click()
    expect(await operator.getByRole('region', { name: 'Text' }).textContent()).toContain('/tenants/sund-skole/billing')
    expect(await violations(operator)).toEqual([])
    await pictures(operator, 'sandbox-mail')
  })
})
