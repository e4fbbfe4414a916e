import { AppError } from '../errors/app-error.ts'

/** Words that mean something else in a URL, a host name or a mailbox. */
const reservedWords = new Set(
  `abuse account accounts admin administrator api app apps assets auth authentik autoconfig autodiscover billing blog
  catalogue cdn cloud config console dashboard dev dezky dns docs domain domains download email events export files
  flags ftp health help home hostmaster id imap internal invite invoices login logout mail me member members metrics mx
  new noreply ns ns1 ns2 null oauth ocis openapi operator operators overview partner partners payouts plan plans pop
  pop3 portal postmaster price prices provisioning public root sandbox search security session sessions settings sftp
  sign-in sign-out signin signout signup smtp sso staging stalwart static status stripe subscription subscriptions
  support system team teams tenant tenants test undefined user users webhooks webmail well-known www`.split(/\s+/),
)

export const isReserved = (slug: string): boolean => reservedWords.has(slug)

/** Choose another one; no retry helps. */
export const slugReserved = (slug: string): AppError => new AppError('slugs.reserved', { slug })
