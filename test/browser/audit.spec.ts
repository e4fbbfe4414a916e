import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'

import { tokenFor } from '../../scripts/tokens.mjs'
import { root } from '../../scripts/workspaces.mjs'
import { signIn, TestBrowser, violations } from './support/browser.ts'
import { picture } from './support/picture.ts'

const carla = 'carla@acme.example.com'
const freja = 'freja@dezky.example'

let browser: TestBrowser
let folder: string
beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterAll(() => browser.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dezky-audit-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the offline verifier says, with the public key alone. */
async function verify(...args: string[]): Promise<{ code: number; text: string }> {
  const command = join(root, 'packages/audit-verify/bin/dezky-audit-verify.js')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { cwd: folder })
    return { code: 0, text: stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, text: stdout + stderr }
  }
}

/** Presses what saves a file, and keeps the file under its name. */
async function save(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  return file
}

const openFirst = async (page: Page, action: string) => {
  await page.getByRole('link', { name: action }).first().click()
  await page.getByTestId('event').waitFor()
}

describe('the audit log in the apps', () => {
  it('shows an action in the live tail, without being asked again', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'operator', freja, '/audit')
    await page.getByTestId('live').click()
    const stream = await page.waitForResponse((response) => response.url().includes('/api/audit/stream'))
    expect(stream.status()).toBe(200)
    const other = (await browser.visitor()).page
    await signIn(other, 'portal', carla, '/account')
    const row = page.getByRole('link', { name: /session\.started/ }).first()
    await row.waitFor()
    const changed = await other.evaluate(async () => {
      const current = await (await fetch('/api/me')).json()
      const response = await fetch('/api/me', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ locale: current.locale === 'da-DK' ? 'en-GB' : 'da-DK' }),
      })
      return response.status
    })
    expect(changed).toBe(200)
    await page.getByRole('link', { name: 'user.changed' }).first().waitFor()
  })

  it('lets a tenant’s administrator export its trail, which the verifier proves with the public key alone', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'portal', carla, '/tenants/acme/activity')
    await page.getByTestId('export').click()
    const files = page.getByTestId('export-files')
    await files.getByText('.ndjson.proofs').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'audit-export')
    const saved: string[] = []
    for (const link of await files.getByRole('link').all()) saved.push(await save(page, () => link.click()))
    const [entries = '', , personal = '', key = ''] = saved
    expect(saved.map((file) => file.slice(folder.length + 1).replace(/\d+/, 'N'))).toEqual([
      'audit-N.ndjson',
      'audit-N.ndjson.proofs',
      'audit-N.personal.ndjson',
      'vkey.txt',
    ])
    const lines = readFileSync(entries, 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(3)
    await files.getByText(new RegExp(`Saved: ${lines.length} events, `)).waitFor()
    await picture(page, 'audit-export-saved')
    expect(new Set(lines.map((line) => (JSON.parse(line) as { tenantId: string }).tenantId)).size).toBe(1)
    expect(readFileSync(personal, 'utf8')).toContain('acme.example.com')
    const whole = await verify('--vkey', key, entries)
    expect(whole.text).toContain(String(lines.length))
    expect(whole.code).toBe(0)
  })

  it('shows how much of an export has come, cancels it, and saves nothing of what broke off', async () => {
    const { page } = await browser.visitor({ width: 360, dark: true })
    await signIn(page, 'portal', carla, '/tenants/acme/activity')
    await page.getByTestId('export').click()
    const files = page.getByTestId('export-files')
    const link = files.getByRole('link', { name: /^Save audit-\d+\.ndjson$/ })
    await link.waitFor()
    // The events, and nothing else, hang until they are let go.
    let release: (() => void) | undefined
    const isEvents = (url: URL): boolean => url.pathname === '/api/audit/export' && !url.searchParams.has('part')
    await page.route(isEvents, async (route) => {
      await new Promise<void>((resolve) => (release = resolve))
      await route.abort().catch(() => undefined)
    })
    await link.click()
    await files
      .getByTestId('come')
      .getByText(/^0 events, 0 bytes$/)
      .waitFor()
    await picture(page, 'audit-export-running')
    await files.getByRole('button', { name: /^Cancel audit-/ }).click()
    await files.getByText('The events, verbatim').waitFor()
    release?.()
    await link.click()
    await expect.poll(() => release !== undefined).toBe(true)
    await files.getByTestId('come').waitFor()
    release?.()
    await files.getByText(/It broke off after .*, and nothing was saved/).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'audit-export-failed')
    // Whoever closes the dialog wants no file any more.
    const cancelled = page.waitForEvent(
      'requestfailed',
      (request) => request.failure()?.errorText === 'net::ERR_ABORTED',
    )
    release = undefined
    await link.click()
    await expect.poll(() => release !== undefined).toBe(true)
    await page.getByRole('button', { name: 'Close' }).last().click()
    expect(new URL((await cancelled).url()).pathname).toBe('/api/audit/export')
  })

  it('proves one event in the browser, and the saved proof to the verifier', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'portal', carla, '/tenants/acme/activity?action=tenant.created')
    await openFirst(page, 'tenant.created')
    const proof = await save(page, () => page.getByTestId('prove').click())
    const report = page.getByTestId('proof-report')
    await report.getByText(/^\s*Proven: this is event/).waitFor()
    expect(await report.getByText('holds', { exact: true }).count()).toBe(5)
    expect(await violations(page)).toEqual([])
    await report.scrollIntoViewIfNeeded()
    await picture(page, 'audit-proven')
    const entry = await save(page, () => page.getByRole('button', { name: 'Save the entry' }).click())
    const vkey = await (await fetch(`${inject('urls').api}/audit/log/vkey`)).text()
    expect((await verify('--vkey', vkey.trim(), proof, entry)).code).toBe(0)
  })

  it('says in red that a changed proof does not hold', async () => {
    const { page } = await browser.visitor({ dark: true, width: 360 })
    await signIn(page, 'operator', freja, '/audit')
    await page.route('**/proof', async (route) => {
      const answer = await route.fetch()
      const lines = (await answer.text()).split('\n')
      const at = lines.findIndex((line) => line.startsWith('index ')) + 1
      lines[at] = Buffer.alloc(32, 7).toString('base64')
      await route.fulfill({ response: answer, body: lines.join('\n') })
    })
    await openFirst(page, 'session.started')
    await page.getByTestId('prove').click()
    const report = page.getByTestId('proof-report')
    await report.getByText('This proof does not hold.').waitFor()
    expect(await report.getByText('does not hold', { exact: true }).count()).toBe(1)
    expect(await report.getByText('not checked', { exact: true }).count()).toBe(2)
    expect(await violations(page)).toEqual([])
    await report.scrollIntoViewIfNeeded()
    await picture(page, 'audit-not-proven')
  })

  it('lets an operator look at what was put aside, try it again and give it up', async () => {
    const machine = await tokenFor(inject('urls').sandbox, 'machine')
    const posted = await fetch(`${inject('urls').api}/audit/ingest/ocis`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${machine}` },
      body: 'no json at all\n{"Action":"half"',
    })
    expect(posted.status).toBe(202)
    const { page } = await browser.visitor()
    await signIn(page, 'operator', freja, '/audit')
    await page.getByTestId('sources').getByRole('link', { name: '2', exact: true }).click()
    await page
      .getByRole('link', { name: /is no JSON/ })
      .first()
      .waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'audit-dead-letters')
    await page.getByTestId('replay-all').click()
    await page.getByTestId('confirm').click()
    await page.getByTestId('replayed').getByText('0 became events, 2 still cannot').waitFor()
    await page
      .getByRole('link', { name: /is no JSON/ })
      .first()
      .click()
    await page.getByTestId('dead-letter').waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'audit-dead-letter')
    await page.getByTestId('replay').click()
    await page.getByTestId('dead-letter').getByTestId('error').waitFor()
    await page.getByTestId('discard').click()
    await page.getByTestId('confirm').click()
    await page.getByTestId('dead-letter').waitFor({ state: 'detached' })
    const letters = page.getByRole('link', { name: /is no JSON/ })
    await expect.poll(() => letters.count(), { timeout: 20_000 }).toBe(1)
  })
})
