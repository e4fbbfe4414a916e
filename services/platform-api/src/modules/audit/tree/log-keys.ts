import { deriveKeys, parseMasterKey, parseVkey, type AuditKeys, type VerifierKey } from '@dezky/audit-log'

/** The keys of the log: the present one signs and is published first, earlier ones still verify. */
export class LogKeys {
  readonly present: AuditKeys
  /** every key a signature of this log may carry, the present one first */
  readonly verifiers: readonly VerifierKey[]

  /** @throws AuditLogError `signing_key_malformed`, `vkey_malformed` */
  constructor(origin: string, signingKey: string, earlierVkeys: readonly string[]) {
    this.present = deriveKeys(origin, parseMasterKey(signingKey))
    const earlier = earlierVkeys.map(parseVkey).filter((key) => key.vkey !== this.present.vkey)
    this.verifiers = [this.present.signer.verifier, ...earlier]
  }

  get origin(): string {
    return this.present.origin
  }
}
