import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'

import type { Document, DocumentStore } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'

/** The key types a domain with automatic DKIM gets, and how long after the domain the server has made each. */
export const dkimKinds = {
  Dkim1Ed25519Sha256: { key: 'ed25519', label: 'ed25519', delayMs: 0 },
  /** RSA keys take the real server about a second: for that long the domain has one signature. */
  Dkim1RsaSha256: { key: 'rsa', label: 'rsa', delayMs: 1000 },
} as const

export type DkimKind = keyof typeof dkimKinds

let rsaKey: string | undefined

/**
 * A private key in PKCS#8 PEM. RSA keys are costly to make, so all domains of one data file share one, and files begun by
 * one process too.
 */
export function newPrivateKey(kind: DkimKind, documents: DocumentStore): string {
  if (dkimKinds[kind].key === 'ed25519') {
    return String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
  }
  const kept = documents.get('internal', 'rsa-key')?.['pem']
  if (typeof kept === 'string') return kept
  rsaKey ??= String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  )
  documents.put('internal', 'rsa-key', { pem: rsaKey })
  return rsaKey
}

/** The base64 text DNS publishes for a signature's key, or undefined when the private key cannot be read. */
export function publicKeyOf(signature: Document): string | undefined {
  const pem = textOf(objectOf(signature, 'privateKey'), 'secret')
  if (pem === '') return undefined
  try {
    const key = createPublicKey(createPrivateKey(pem))
    const der = key.export({ type: 'spki', format: 'der' })
    return (key.asymmetricKeyType === 'ed25519' ? der.subarray(-32) : der).toString('base64')
  } catch {
    return undefined
  }
}

/** `v{version}-{algorithm}-{date-%Y%m%d}` filled in. */
export function selectorFrom(template: string, kind: DkimKind, now: Date): string {
  return template
    .replace('{version}', '1')
    .replace('{algorithm}', dkimKinds[kind].label)
    .replace('{date-%Y%m%d}', now.toISOString().slice(0, 10).replaceAll('-', ''))
}
