import { Encrypter } from 'age-encryption'

import { AuditLogError } from '../audit-log.errors.ts'

/**
 * Takes a list of age recipients (`age1…`), each checked; white space, empty lines and `#` comments are dropped.
 * @param text one a line, or separated by commas or spaces.
 * @throws AuditLogError `age_recipient_malformed`, with the recipient as path: it is public.
 */
export const parseRecipients = (text: string): string[] => {
  const recipients = [...new Set(words(text))]
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new AuditLogError('age_recipient_malformed', `not an age recipient: ${recipient}`, {
        path: recipient,
        cause,
      })
    }
  }
  return recipients
}

/** Words of a list that is one a line, or separated by commas or spaces, without `#` comments. */
export const words = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*/, ''))
    .flatMap((line) => line.split(/[\s,]+/))
    .filter((word) => word !== '')
