import { inject } from 'vitest'

/** Breaks or mends one of the sandbox's systems. */
export async function fault(system: 'authentik' | 'stalwart' | 'ocis', mode: 'down' | 'none' | 'error'): Promise<void> {
  const response = await fetch(`${inject('urls').sandbox}/faults/${system}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
  })
  if (!response.ok) throw new Error(`fault not set: ${await response.text()}`)
}
