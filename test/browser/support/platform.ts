import { inject } from 'vitest'

/** A bearer token for `who`, from the sandbox. */
export async function token(who: string): Promise<string> {
  const response = await fetch(`${inject('urls').sandbox}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: who }),
  })
  if (!response.ok) throw new Error(`no token for ${who}: ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}

/** Breaks or mends one of the sandbox's systems. */
export async function fault(system: 'authentik' | 'stalwart' | 'ocis', mode: 'down' | 'none' | 'error'): Promise<void> {
  const response = await fetch(`${inject('urls').sandbox}/faults/${system}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  })
  if (!response.ok) throw new Error(`fault not set: ${await response.text()}`)
}

/** Asks platform-api as an operator. */
export async function api<T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
  const response = await fetch(`${inject('urls').api}${path}`, {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${await token('operator')}`,
      ...(init.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}
