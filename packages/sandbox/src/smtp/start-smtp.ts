import type { Readable } from 'node:stream'
import { callbackify } from 'node:util'

import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

import { DocumentStore } from '../documents/document-store.ts'

export interface SmtpOptions {
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string
  /** 0 takes a free port. */
  port: number
  /** SQLite file, or `:memory:`. */
  dataFile: string
  clock?: () => Date
}

/** A mail as it came in. */
export interface ReceivedMail {
  readonly id: string
  readonly receivedAt: string
  readonly messageId: string | null
  readonly from: string
  /** everybody it was handed over for, copies included */
  readonly recipients: readonly string[]
  /** what its heads say */
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
}

export interface SmtpStandIn {
  /** `smtp://host:port` */
  readonly url: string
  readonly port: number
  /** The newest first; the last 200 are kept. */
  mails(): ReceivedMail[]
  close(): Promise<void>
}

const kept = 200
const maxBytes = 1_000_000

/** Addresses that are refused for good, so that one can see what happens then: `refused@…`, `refused-2@…`. */
export const isRefused = (address: string): boolean => /^refused\b/i.test(address)

/**
 * Starts a stand-in for the hoster's mail relay: it takes every mail, keeps it and sends it nowhere. A mail that comes
 * twice is there twice, as a relay would pass it on.
 */
export async function startSmtp({ host = '127.0.0.1', port, dataFile, clock }: SmtpOptions): Promise<SmtpStandIn> {
  const now = clock ?? (() => new Date())
  const documents = new DocumentStore(dataFile)
  /** @returns what the client is answered */
  const keep = async (stream: Readable, session: SMTPServerSession): Promise<string> => {
    const mail = await simpleParser(stream)
    const sequence = documents.next('mail')
    const id = `mail_${sequence}`
    const addressesOf = (field: typeof mail.to) => [field ?? []].flat().map(({ text }) => text)
    documents.put('mail', id, {
      id,
      receivedAt: now().toISOString(),
      messageId: mail.messageId ?? null,
      from: mail.from?.text ?? '',
      recipients: session.envelope.rcptTo.map(({ address }) => address),
      to: addressesOf(mail.to).join(', '),
      cc: addressesOf(mail.cc).join(', '),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: typeof mail.html === 'string' ? mail.html : null,
    })
    if (sequence > kept) documents.remove('mail', `mail_${sequence - kept}`)
    return `2.0.0 kept as ${id}`
  }
  const keepThen = callbackify(keep)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: maxBytes,
    onRcptTo({ address }, _session, callback) {
      if (!isRefused(address)) return callback()
      callback(Object.assign(new Error('5.1.1 nobody here has this address'), { responseCode: 550 }))
    },
    onData: (stream, session, callback) => keepThen(stream, session, callback),
  })
  // A connection that breaks off is the client's business.
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server is not listening')
  return {
    url: `smtp://${host}:${address.port}`,
    port: address.port,
    mails: () => (documents.list('mail') as unknown as ReceivedMail[]).toReversed(),
    close: async () => {
      await new Promise<void>((resolve) => server.close(resolve))
      documents.close()
    },
  }
}
