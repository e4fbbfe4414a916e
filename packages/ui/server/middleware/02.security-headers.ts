import { contentSecurityPolicy } from '../session/content-security-policy.ts'

const permissions = 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'

/** The headers of every answer; the policy of pages carries a nonce of their own. */
export default defineEventHandler((event) => {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const https = getRequestProtocol(event, { xForwardedProto: true }) === 'https'
  event.context.nonce = nonce
  setResponseHeaders(event, {
    'content-security-policy': contentSecurityPolicy({ nonce, https, development: import.meta.dev }),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'permissions-policy': permissions,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  if (https) setResponseHeader(event, 'strict-transport-security', 'max-age=31536000; includeSubDomains')
  if (!event.path.startsWith('/_nuxt/')) setResponseHeader(event, 'cache-control', 'no-store')
})
