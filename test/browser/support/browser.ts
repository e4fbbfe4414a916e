import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterEach, inject, vi } from 'vitest'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser whose every request is noted, so that a test can say that none left the machine. */
export class TestBrowser {
  readonly requests: string[] = []
  private readonly browser: Browser

  private constructor(browser: Browser) {
    this.browser = browser
  }

  static async launch(): Promise<TestBrowser> {
    const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
    return new TestBrowser(await chromium.launch({ executablePath, args }))
  }

  /** A fresh profile: nobody is signed in. */
  async visitor(options: { width?: number; dark?: boolean } = {}): Promise<{ context: BrowserContext; page: Page }> {
    const context = await this.browser.newContext({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Copenhagen',
    })
    context.setDefaultTimeout(20_000)
    context.on('request', (request) => this.requests.push(request.url()))
    const page = await context.newPage()
    watch(page)
    const goto = page.goto.bind(page)
    page.goto = async (...asked) => {
      const answer = await goto(...asked)
      await alive(page)
      return answer
    }
    return { context, page }
  }

  /** Hosts that were asked for anything, other than this machine. */
  strangers(): string[] {
    return this.requests.filter((url) => /^(https?|wss?):/.test(url) && new URL(url).hostname !== '127.0.0.1')
  }

  async close(): Promise<void> {
    await this.browser.close()
  }
}

export type App = 'portal' | 'operator'

/** Signs in through the app's own button and the provider's page. */
export async function signIn(page: Page, app: App, email: string, path = '/'): Promise<void> {
  const home = inject('urls')[app]
  await page.goto(`${home}/auth/login?returnTo=${encodeURIComponent(path)}`)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((url) => url.href.startsWith(home) && !url.pathname.startsWith('/auth/'))
  await alive(page)
}

/** What happened on the pages of this file so far. */
const watched = new Map<Page, string[]>()

function watch(page: Page): void {
  const told: string[] = []
  watched.set(page, told)
  page.on('close', () => watched.delete(page))
  page.on('pageerror', (error) => told.push(`script error: ${error.message}`))
  page.on('framenavigated', (frame) => told.push(`went to ${frame.url()}`))
  page.on('response', (answer) => {
    if (answer.status() >= 400) told.push(`${String(answer.status())} ${answer.request().method()} ${answer.url()}`)
  })
}

/** A test that fails says what was on the page then: on another machine there is no other way to know. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [page, told] of watched) {
    const shown = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String)
    console.error([`At ${page.url()}`, ...told.slice(-20), shown].join('\n'))
  }
})

/** Waits until a page of an app answers to presses: before its scripts have taken it over, they are lost. */
async function alive(page: Page): Promise<void> {
  const hydrated = () =>
    page
      .evaluate(() => {
        const app = window as { __NUXT__?: unknown; useNuxtApp?: () => { isHydrating?: boolean } }
        return app.__NUXT__ === undefined || app.useNuxtApp?.().isHydrating === false
      })
      .catch(() => false)
  await vi.waitUntil(hydrated, { timeout: 20_000, interval: 50 })
}

/** Presses until what that opens is there: what is read again just then takes the press, or an open menu, with it. */
export async function pressUntil(button: Locator, opened: Locator): Promise<void> {
  const shown = () =>
    opened.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    )
  do await button.click()
  while (!(await shown()))
}

/** Waits until nothing is being read and nothing fades: what is half shown has other colours. */
export async function settled(page: Page): Promise<void> {
  const still = () =>
    page
      .evaluate(
        () =>
          document.querySelector('[aria-busy=true]') === null &&
          document
            .getAnimations()
            .every((one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity),
      )
      .catch(() => false)
  await vi.waitUntil(still, { timeout: 20_000, interval: 50 })
}

/** Violations of WCAG A and AA that axe finds, as short lines. */
export async function violations(page: Page): Promise<string[]> {
  await settled(page)
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return found.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${node.failureSummary ?? ''})`),
  )
}
