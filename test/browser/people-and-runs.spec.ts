import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { pressUntil, signIn, TestBrowser, violations } from './support/browser.ts'
import { picture } from './support/picture.ts'

/** Opens the dialog that edits somebody. */
async function edit(page: Page, name: string) {
  const item = page.getByRole('menuitem', { name: 'Edit…' })
  await pressUntil(page.getByRole('button', { name: `Actions for ${name}` }), item)
  await item.click()
  return page.getByRole('dialog')
}

describe('aliases and runs', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await TestBrowser.launch()
  })
  afterAll(() => browser.close())

  it('gives a person aliases, says which address is taken, and shows the run that followed', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'portal', 'ada@nordicit.example.com', '/tenants')
    await page.goto(`${inject('urls').portal}/tenants/acme/people`)
    await page.getByRole('button', { name: 'Invite person' }).first().click()
    const invitation = page.getByRole('dialog')
    await invitation.getByLabel('Name').fill('Liv Skov')
    await invitation.getByLabel('E-mail').fill('liv.skov@acme.example.com')
    await invitation.getByTestId('aliases').fill('desk@acme.example.com,')
    await invitation.getByText('desk@acme.example.com', { exact: true }).waitFor()
    await invitation.getByRole('button', { name: 'Invite person' }).click()
    await page.getByText('Liv Skov is invited').first().waitFor()
    await page.getByText('+1 alias').first().waitFor()

    await page.getByRole('button', { name: 'Invite person' }).first().click()
    await invitation.getByLabel('Name').fill('Bo Skov')
    await invitation.getByLabel('E-mail').fill('bo.skov@acme.example.com')
    await invitation.getByTestId('aliases').fill('desk@acme.example.com')
    await invitation.getByTestId('aliases').press('Enter')
    await invitation.getByRole('button', { name: 'Invite person' }).click()
    await invitation.getByText('Somebody has this address already: desk@acme.example.com').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'alias-taken-1280-light')
    await invitation.getByRole('button', { name: 'Cancel' }).click()

    const dialog = await edit(page, 'Liv Skov')
    await dialog.getByTestId('aliases').fill('front@acme.example.com')
    await dialog.getByTestId('aliases').press('Enter')
    await dialog.getByText('front@acme.example.com', { exact: true }).waitFor()
    await dialog.getByTestId('aliases').press('Enter')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('+2 aliases').first().waitFor()

    await page.goto(`${inject('urls').portal}/tenants/acme`)
    const runs = page.getByTestId('runs')
    await runs
      .getByText(/Mail: (made|changed) \d account/)
      .first()
      .waitFor({ timeout: 45_000 })
    await runs.getByRole('button').first().click()
    await page.getByRole('dialog').getByText('Because').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it.each([
    { width: 1280, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])('fits at $width px, dark: $dark', async ({ width, dark }) => {
    const { page } = await browser.visitor({ width, dark })
    const look = `${String(width)}-${dark ? 'dark' : 'light'}`
    await signIn(page, 'portal', 'ada@nordicit.example.com', '/tenants')
    await page.goto(`${inject('urls').portal}/tenants/acme/people?q=liv`)
    const dialog = await edit(page, 'Liv Skov')
    await dialog.getByText('desk@acme.example.com', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, `edit-person-${look}`)
    await page.goto(`${inject('urls').portal}/tenants/acme`)
    const runs = page.getByTestId('runs')
    await runs.getByRole('button').first().waitFor()
    await runs.scrollIntoViewIfNeeded()
    await picture(page, `runs-${look}`)
    await runs.getByRole('button').first().click()
    await page.getByRole('dialog').getByText('Because').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, `run-${look}`)
  })
})
