import type { SandboxSecrets } from './sandbox-secrets.ts'
import { createServiceKey } from './stalwart/service-key.ts'

export const stalwartAdmin = 'sandbox-admin'
const serviceDomain = 'dezky.example.com'

/**
 * The API key platform-api uses, made as an operator makes it: on the first start, and again when the server's data is
 * gone and it does not know the key any more.
 */
export async function stalwartKey(url: string, secrets: SandboxSecrets): Promise<string> {
  if (secrets.stalwartApiKey !== undefined && (await isKnown(url, secrets.stalwartApiKey)))
    return secrets.stalwartApiKey
  return createServiceKey({
    url,
    adminUser: stalwartAdmin,
    adminSecret: secrets.stalwartAdminSecret,
    domain: serviceDomain,
    name: 'platform',
  })
}

const attempts = 4

/** Tries again when the runtime still holds a connection to a server that was on this port before. */
async function isKnown(url: string, key: string, attempt = 1): Promise<boolean> {
  try {
    const response = await fetch(`${url}/jmap/session`, { headers: { authorization: `Bearer ${key}` } })
    await response.body?.cancel()
    return response.ok
  } catch (error) {
    if (attempt === attempts) throw error
    return isKnown(url, key, attempt + 1)
  }
}
