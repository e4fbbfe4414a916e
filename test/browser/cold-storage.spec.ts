import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { tokenFor } from '../../scripts/tokens.mjs'
import { root } from '../../scripts/workspaces.mjs'
import { pressUntil, signIn, TestBrowser, violations } from './support/browser.ts'
import { picture } from './support/picture.ts'

const freja = 'freja@dezky.example'

interface Health {
  hotEvents: number
  archivedEvents: number
  batches: number
  oldestHotSeq: number
  highestArchivedSeq: number | null
}

let browser: TestBrowser
beforeAll(async () => {
  browser = await TestBrowser.launch()
})
afterAll(() => browser.close())

async function api<T>(path: string): Promise<T> {
  const token = await tokenFor(inject('urls').sandbox, 'operator')
  const answer = await fetch(`${inject('urls').api}${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status, path).toBe(200)
  return (await answer.json()) as T
}

const health = () => api<Health>('/audit/archive/health')

/** What the offline verifier says of the bucket, with the public key alone. */
async function verifyBucket(): Promise<Record<string, unknown>> {
  const { endpoint, bucket, accessKey, secretKey } = inject('cold')
  const vkey = await (await fetch(`${inject('urls').api}/audit/log/vkey`)).text()
  const command = join(root, 'packages/audit-verify/bin/dezky-audit-verify.js')
  const args = ['--json', '--vkey', vkey.trim(), '--endpoint', endpoint, `s3://${bucket}`]
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], {
    env: { ...process.env, AUDIT_COLD_ACCESS_KEY: accessKey, AUDIT_COLD_SECRET_KEY: secretKey },
  })
  return JSON.parse(stdout) as Record<string, unknown>
}

async function act(page: Page, action: string): Promise<void> {
  const item = page.getByRole('menuitem', { name: action })
  await pressUntil(page.getByRole('button', { name: /^Actions for/ }).first(), item)
  await item.click()
}

/** How many events of the past a search in the app shows. */
async function pastFound(page: Page): Promise<number> {
  await page.goto(`${inject('urls').operator}/audit?q=backup.completed`)
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  return page.getByRole('link', { name: 'backup.completed' }).count()
}

describe('cold storage of the demo world', () => {
  it('takes the past out of the hot log, keeps it provable, and gives it back to search', async () => {
    const { page } = await browser.visitor()
    await signIn(page, 'operator', freja, '/audit/cold')
    expect(await pastFound(page)).toBeGreaterThan(0)
    const before = await health()
    expect(before).toMatchObject({ archivedEvents: 0, batches: 0, oldestHotSeq: 1 })

    await page.goto(`${inject('urls').operator}/audit/cold`)
    await page.getByTestId('run-archive').click()
    const preview = page.getByTestId('archive-preview')
    await preview.getByText(/events in the hot log/).waitFor()
    const moving = Number(/([\d,]+) of/.exec((await preview.textContent()) ?? '')?.[1]?.replaceAll(',', ''))
    expect(moving).toBeGreaterThan(400)
    expect(await violations(page)).toEqual([])
    await picture(page, 'cold-preview', true)
    await page.getByTestId('confirm').click()
    await page.locator('[data-testid=archive-run][data-run-status=done]').waitFor()

    const after = await health()
    expect(after).toMatchObject({
      archivedEvents: moving,
      highestArchivedSeq: moving,
      oldestHotSeq: moving + 1,
      batches: 1,
    })
    // The run itself is told in the log, so the log is longer than before; what is hot is all but what was moved.
    const { headSeq } = await api<{ headSeq: number }>('/audit/integrity')
    expect(headSeq).toBeGreaterThan(before.hotEvents)
    // Others write meanwhile: the two are read until nothing came between.
    const apart = async () => {
      const [{ hotEvents }, { headSeq: head }] = [await health(), await api<{ headSeq: number }>('/audit/integrity')]
      return head - moving - hotEvents
    }
    await expect.poll(apart, { timeout: 20_000 }).toBe(0)
    expect(await api('/audit/verify?deep=true')).toMatchObject({ ok: true, reason: null, highestArchivedSeq: moving })
    expect(await verifyBucket()).toMatchObject({ ok: true, checked: moving, completeTo: moving })
    await page
      .getByTestId('boundary')
      .getByText(new RegExp(`1 – ${moving}`))
      .waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'cold-archived', true)
    expect(await pastFound(page)).toBe(0)

    await page.goto(`${inject('urls').operator}/audit/cold`)
    await act(page, 'Verify')
    const verification = page.getByTestId('archive-verification')
    await verification.getByText(`${moving} events agree with what was signed.`).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, 'cold-verified', true)
    await page.getByRole('button', { name: 'Close' }).last().click()

    await act(page, 'Restore to search…')
    await page.getByRole('button', { name: 'Restore batch' }).click()
    await page.getByText(/restored until/).waitFor()
    expect(await pastFound(page)).toBeGreaterThan(0)
    expect(await health()).toMatchObject({ highestArchivedSeq: moving, oldestHotSeq: moving + 1 })
    expect(await api('/audit/verify?deep=true')).toMatchObject({ ok: true })
  })

  it.each([
    { width: 1280, dark: false },
    { width: 360, dark: true },
  ])('has its whole history verified from the audit page at $width px, dark: $dark', async ({ width, dark }) => {
    const { page, context } = await browser.visitor({ width, dark })
    await signIn(page, 'operator', freja, '/audit')
    await page.getByTestId('verify-log').click()
    await page.getByRole('menuitem', { name: /^Hot events/ }).waitFor()
    expect(await violations(page)).toEqual([])
    await picture(page, `integrity-menu-${width}`)
    await page.getByRole('menuitem', { name: /^Whole history/ }).click()
    const found = page.getByTestId('verification')
    await found.getByText(/from the first event on, in cold storage too/).waitFor()
    const said = Number(/All ([\d,]+)/.exec((await found.textContent()) ?? '')?.[1]?.replaceAll(',', ''))
    expect(said).toBeGreaterThan((await health()).archivedEvents)
    expect(await violations(page)).toEqual([])
    await picture(page, `integrity-whole-${width}`)
    await context.close()
  })

  it.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])('shows batch, boundary and settings at $width px, dark: $dark', async ({ width, dark }) => {
    const { page, context } = await browser.visitor({ width, dark })
    await signIn(page, 'operator', freja, '/audit/cold')
    await page.getByTestId('boundary').waitFor()
    await page.getByTestId('cold-settings').waitFor()
    expect(await page.getByRole('button', { name: /^Actions for/ }).count()).toBe(1)
    expect(await violations(page)).toEqual([])
    await picture(page, `cold-page-${width}-${dark ? 'dark' : 'light'}`, true)
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
    await context.close()
  })
})
