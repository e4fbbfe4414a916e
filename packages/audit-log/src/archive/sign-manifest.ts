import { AuditLogError } from '../audit-log.errors.ts'
import { canonicalJson } from '../entry/canonical-json.ts'
import type { AuditKeys, HmacKey } from '../keys/audit-keys.ts'
import type { VerifierKey } from '../note/verifier-key.ts'
import type { ArchiveManifest, RewrapManifest, UnsignedManifest, UnsignedRewrap } from './manifest.ts'

/**
 * Signs a manifest with both keys. What is signed is canonical JSON, which begins with `{` and ends without LF, so no
 * such signature can be taken for one of a note.
 */
export const signManifest = <M extends UnsignedManifest | UnsignedRewrap>(manifest: M, keys: AuditKeys) => {
  const message = Buffer.from(canonicalJson(manifest), 'utf8')
  return {
    ...manifest,
    signatures: {
      hmacSha256: { keyId: keys.hmac.keyId, value: keys.hmac.mac(message).toString('base64') },
      ed25519: { keyId: keys.signer.keyId, value: keys.signer.sign(message).toString('base64') },
    },
  }
}

/**
 * Verifies a manifest with the public keys, and with an HMAC key too where one is given and named.
 * @returns the key that signed.
 * @throws AuditLogError `manifest_signature_invalid`: no known key of this origin, or a signature that does not verify.
 */
export const verifyManifest = (
  manifest: ArchiveManifest | RewrapManifest,
  keys: readonly VerifierKey[],
  hmacKeys: readonly HmacKey[] = [],
): VerifierKey => {
  const { signatures, ...unsigned } = manifest
  const message = Buffer.from(canonicalJson(unsigned), 'utf8')
  const { ed25519, hmacSha256 } = signatures
  const key = keys.find(({ name, keyId }) => name === manifest.origin && keyId === ed25519.keyId)
  if (!key) throw new AuditLogError('manifest_signature_invalid', `signed by unknown key ${ed25519.keyId}`)
  if (!key.verify(message, Buffer.from(ed25519.value, 'base64')))
    throw new AuditLogError('manifest_signature_invalid', 'Ed25519 signature does not verify')
  const hmac = hmacKeys.find(({ keyId }) => keyId === hmacSha256.keyId)
  if (hmac && !hmac.verify(message, Buffer.from(hmacSha256.value, 'base64')))
    throw new AuditLogError('manifest_signature_invalid', 'HMAC does not verify')
  return key
}
