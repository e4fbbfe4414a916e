/** What the policy depends on. */
export interface PolicyInput {
  nonce: string
  https: boolean
  /** the development server inlines styles and talks over a web socket */
  development: boolean
}

/**
 * The Content-Security-Policy of a page. Scripts run from our own files or with the page's nonce, nothing else does.
 * Styles may be inline: server-rendered components carry `style` attributes, and the chart library writes style
 * elements at run time; neither can run code.
 */
export function contentSecurityPolicy({ nonce, https, development }: PolicyInput): string {
  const directives = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `script-src-attr 'none'`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    development ? `connect-src 'self' ws: wss:` : `connect-src 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    `frame-src 'none'`,
    `worker-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `manifest-src 'self'`,
  ]
  if (https) directives.push('upgrade-insecure-requests')
  return directives.join('; ')
}

/** Puts the nonce on every script element the renderer wrote; text of users never reaches it unescaped. */
export function withNonce(html: string, nonce: string): string {
  return html.replaceAll(/<script(?=[\s>])/g, `<script nonce="${nonce}"`)
}
