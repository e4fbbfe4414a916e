export interface MailSettings {
  /** SMTP_URL: the relay, with user and password where it wants them */
  readonly url?: string | undefined
  /** MAIL_FROM: an address, or `Name <address>` */
  readonly from?: string | undefined
  /** refuse to hand mail over in the clear to another host */
  readonly requireTls: boolean
}

/** The settings mail still needs, by name; empty when it can be sent. */
export function missingMailSettings({ url, from }: MailSettings): string[] {
  return [...(url === undefined ? ['SMTP_URL'] : []), ...(from === undefined ? ['MAIL_FROM'] : [])]
}

/** The address of `Name <address>`, or of an address alone. */
export function addressOf(from: string): string {
  const text = from.trim()
  const begin = text.lastIndexOf('<')
  return begin >= 0 && text.endsWith('>') ? text.slice(begin + 1, -1).trim() : text
}
