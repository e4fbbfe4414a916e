import { createHash } from 'node:crypto'

import { html, trusted, type Html } from './html.ts'
import { style } from './style.ts'

export interface Page {
  title: string
  body: Html
  status?: number
  /** Whose accent the page carries. */
  tone?: 'portal' | 'operator' | 'machine' | 'sandbox'
  wide?: boolean
  /** Origins that a form of this page may end up at after redirects. */
  formOrigins?: readonly string[]
  /** The only script the page may run; pages work without it. */
  script?: string
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const styleHash = hash(style)
// Made outside the template: the hash is over exactly what stands between the tags.
const styleElement = trusted(`<style>${style}</style>`)
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='4' y='4' width='8' height='8' fill='%23756d60'/%3E%3C/svg%3E"

/** The whole document. */
export function renderPage(page: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title} · dezky sandbox</title>
        <link rel="icon" href="${icon}" />
        ${styleElement}
      </head>
      <body class="${page.tone ?? 'sandbox'}">
        <div class="wrap${page.wide === true && ' wide'}">
          <header>
            <span class="word" role="img" aria-label="dezky">de<span>z</span>ky</span><span class="tag">Sandbox</span>
          </header>
          <main>${page.body}</main>
          <footer>The sandbox stands in for the real systems on this machine. Nothing here leaves it.</footer>
        </div>
        ${page.script !== undefined && trusted(`<script>${page.script}</script>`)}
      </body>
    </html> `.text
}

/** Nothing but our own style, font and, where a page has one, its script; forms lead only where they must. */
export function pageHeaders(page: Page): Record<string, string> {
  const script = page.script === undefined ? "'none'" : hash(page.script)
  const forms = ["'self'", ...(page.formOrigins ?? [])].join(' ')
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src ${styleHash}; font-src 'self'; img-src 'self' data:; script-src ${script}; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Not `no-referrer`: forms would then be sent with `Origin: null`, which the control refuses.
    'referrer-policy': 'same-origin',
  }
}
