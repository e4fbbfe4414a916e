import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Page } from 'playwright-core'

const folder = process.env['DEZKY_SCREENSHOTS']

/** Keeps a picture of the page as it is, where `DEZKY_SCREENSHOTS` names a folder. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage, animations: 'disabled' })
}

/** The same wide and narrow, light and dark. */
export async function pictures(page: Page, name: string): Promise<void> {
  if (!folder) return
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await picture(page, `${name}-${width}-${colorScheme}`, true)
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
