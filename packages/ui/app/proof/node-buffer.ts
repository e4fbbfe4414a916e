// Stands in for node:buffer where `@dezky/audit-log/proof` runs in a browser.
export { Buffer } from 'buffer/index.js'

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
