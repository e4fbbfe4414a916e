import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { signIn, TestBrowser, violations } from './support/browser.ts'
import { fault } from './support/platform.ts'

const ada = 'ada@nordicit.example.com'
const freja = 'freja@dezky.example'

/** Waits until the three cards say ok. */
async function allOk(page: Page): Promise<void> {
  for (const system of ['authentik', 'stalwart', 'ocis']) {
    await page.getByTestId(`system-${system}`).getByText('ok', { exact: true }).waitFor({ timeout: 45_000 })
  }
}

describe('a partner and its tenant', () => {
  let browser: TestBrowser
  let page: Page

  beforeAll(async () => {
    browser = await TestBrowser.launch()
    page = (await browser.visitor()).page
    await signIn(page, 'portal', ada, '/tenants')
  })
  afterAll(async () => {
    await fault('stalwart', 'none')
    await browser.close()
  })

  it('creates it with the wizard, and watches three systems become ok', async () => {
    await page.getByRole('link', { name: 'New tenant' }).first().click()
    await page.getByLabel('Name').fill('Lund Arkitekter')
    await page.getByTestId('wizard-next').click()
    await page.getByLabel('Primary domain').fill('lund.example.com')
    await page.getByTestId('wizard-next').click()
    await page.getByRole('heading', { name: 'Plan and seats' }).waitFor()
    await page.getByTestId('wizard-next').click()
    await page.getByRole('heading', { name: 'Review' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Create tenant' }).click()
    await page.waitForURL('**/tenants/lund-arkitekter')
    await allOk(page)
    expect(await violations(page)).toEqual([])
  })

  it('keeps the draft when the page is reloaded, and shows an error at its field', async () => {
    await page.goto(`${inject('urls').portal}/tenants/new`)
    await page.getByLabel('Name').fill('Acme Two')
    await page.getByTestId('wizard-next').click()
    await page.getByLabel('Primary domain').fill('acme.example.com')
    await page.reload()
    await page.getByTestId('wizard').and(page.locator('[aria-busy="false"]')).waitFor()
    if (!(await page.getByLabel('Primary domain').isVisible())) await page.getByTestId('wizard-next').click()
    expect(await page.getByLabel('Primary domain').inputValue()).toBe('acme.example.com')
    await page.getByTestId('wizard-next').click()
    await page.getByRole('heading', { name: 'Plan and seats' }).waitFor()
    await page.getByTestId('wizard-next').click()
    await page.getByRole('button', { name: 'Create tenant' }).click()
    await page.getByText('Another tenant uses this domain').first().waitFor()
    expect(await page.getByLabel('Primary domain').isVisible()).toBe(true)
  })

  it('sees which system fails, why, and puts it right with a reconcile', async () => {
    await fault('stalwart', 'down')
    await page.goto(`${inject('urls').portal}/tenants/lund-arkitekter/people`)
    await page.getByRole('button', { name: 'Invite person' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Signe Lund')
    await dialog.getByLabel('E-mail').fill('signe@lund.example.com')
    await dialog.getByRole('button', { name: 'Invite person' }).click()
    await page.getByText('Signe Lund is invited').first().waitFor()
    await page.goto(`${inject('urls').portal}/tenants/lund-arkitekter`)
    const mail = page.getByTestId('system-stalwart')
    await mail.getByTestId('provisioning-error').waitFor({ timeout: 45_000 })
    expect(await mail.textContent()).toContain('failing')
    await page.getByTestId('system-authentik').getByText('ok', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])

    await fault('stalwart', 'none')
    await page.getByTestId('reconcile').click()
    await allOk(page)
    expect(await mail.getByTestId('provisioning-error').count()).toBe(0)
  })

  it('suspends it after saying what that means, and resumes it', async () => {
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /Suspend/ }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.textContent()).toMatch(/Suspend Lund Arkitekter\?/)
    await dialog.getByTestId('confirm').click()
    await page.getByText('suspended').first().waitFor()
    await allOk(page)
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /Resume/ }).click()
    const confirm = page.getByRole('dialog').getByTestId('confirm')
    if (await confirm.isVisible().catch(() => false)) await confirm.click()
    await page.getByText('active').first().waitFor()
    await allOk(page)
  })

  it('is not shown another partner’s tenant, by any way in', async () => {
    const reply = await page.goto(`${inject('urls').portal}/tenants/mols-design`)
    expect(reply?.status()).toBe(404)
    const direct = await page.request.get(`${inject('urls').portal}/api/tenants/mols-design`)
    expect(direct.status()).toBe(404)
    expect(
      (await page.request.get(`${inject('urls').portal}/api/tenants?q=mols`).then((answer) => answer.json())).items,
    ).toEqual([])
  })

  it('may not be changed from another site', async () => {
    const forged = await page.request.post(`${inject('urls').portal}/api/tenants/lund-arkitekter/suspend`, {
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(forged.status()).toBe(403)
  })

  it('is seen and handled by an operator too, and the invited person is in', async () => {
    const operator = (await browser.visitor()).page
    await signIn(operator, 'operator', freja, '/tenants/lund-arkitekter')
    await allOk(operator)
    expect(await violations(operator)).toEqual([])
    await operator.getByTestId('reconcile').click()
    await allOk(operator)

    const invited = (await browser.visitor()).page
    await signIn(invited, 'portal', 'signe@lund.example.com', '/tenants/lund-arkitekter')
    await invited.getByRole('heading', { name: 'Lund Arkitekter' }).first().waitFor()
  })

  it('is told to its partner event by event, with a proof to take away', async () => {
    await page.goto(`${inject('urls').portal}/tenants/lund-arkitekter/activity?action=tenant.suspended`)
    await page
      .getByRole('link', { name: /tenant\.suspended/ })
      .first()
      .click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Ada Dahl').first().waitFor()
    const download = page.waitForEvent('download')
    await drawer.getByTestId('prove').click()
    expect((await download).suggestedFilename()).toMatch(/\.tlog-proof$/)
  })

  it('asks nothing of any host but ours', () => {
    expect(browser.strangers()).toEqual([])
  })
})
