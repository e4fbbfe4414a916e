import { Decrypter, identityToRecipient } from 'age-encryption'

import { AuditLogError } from '../audit-log.errors.ts'
import { words } from './age-recipients.ts'

/**
 * Reads an age identity file as `age-keygen` writes it: `AGE-SECRET-KEY-1…` one a line, `#` comments.
 * @throws AuditLogError `age_identity_malformed` when there is none or one is wrong; the message does not repeat it.
 */
export const parseIdentities = (text: string): string[] => {
  const identities = words(text)
  if (identities.length === 0) throw new AuditLogError('age_identity_malformed', 'no age identity')
  const decrypter = new Decrypter()
  identities.forEach((identity, i) => {
    try {
      decrypter.addIdentity(identity)
    } catch {
      throw new AuditLogError('age_identity_malformed', `identity ${i + 1} is not an age identity`)
    }
  })
  return identities
}

/** The recipient (`age1…`) that an identity opens. */
export const recipientOf = (identity: string): Promise<string> => identityToRecipient(identity)
