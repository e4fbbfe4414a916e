import type { Transporter } from 'nodemailer'

import { addressOf, type MailSettings, missingMailSettings } from './mail-settings.ts'

export interface OutgoingMail {
  /** part of its Message-ID: told twice, the receiving side can see that it is the same mail */
  readonly id: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** How many recipients the relay took, and how many it refused for good or for now. */
export interface Delivery {
  readonly accepted: number
  readonly refused: number
}

/** The relay will not take this mail however often it is asked: do not try again. */
export class MailRefused extends Error {}

const patienceMs = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 }
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Hands mail to the relay of SMTP_URL, a connection a mail. Making one connects to nothing. */
export class Mailer {
  /** names of settings that are needed and absent */
  readonly missing: readonly string[]
  private readonly settings: MailSettings

  constructor(settings: MailSettings) {
    this.settings = settings
    this.missing = missingMailSettings(settings)
  }

  get enabled(): boolean {
    return this.missing.length === 0
  }

  /**
   * Resolves when the relay has taken the mail for at least one recipient.
   * @throws MailRefused when it refused it for good; any other error when trying again may help
   */
  async send({ id, to, cc, subject, text, html }: OutgoingMail): Promise<Delivery> {
    const from = this.settings.from ?? ''
    const messageId = `<${id}@${addressOf(from).split('@').at(-1)}>`
    const mail = { from, to: [...to], cc: [...cc], subject, text, html, messageId }
    // Answers of machines to machines are not wanted; RFC 3834.
    const headers = { 'Auto-Submitted': 'auto-generated' }
    const safe = { disableFileAccess: true, disableUrlAccess: true }
    return this.with(async (relay) => {
      try {
        const { accepted, rejected } = await relay.sendMail({ ...mail, ...safe, headers })
        return { accepted: accepted.length, refused: rejected.length }
      } catch (error) {
        throw isFinal(error) ? new MailRefused((error as Error).message, { cause: error }) : error
      }
    })
  }

  /** @throws Error when the relay does not answer or does not take the credentials */
  async ping(signal: AbortSignal): Promise<void> {
    await this.with(async (relay) => {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true })
      })
      await Promise.race([relay.verify(), aborted])
    })
  }

  private async with<T>(
    work: (relay: Transporter<{ accepted: unknown[]; rejected: unknown[] }>) => Promise<T>,
  ): Promise<T> {
    // Loaded with the first mail: a process that sends none has no use for it.
    const { createTransport } = await import('nodemailer')
    const url = new URL(this.settings.url ?? '')
    const secure = url.protocol === 'smtps:'
    const relay = createTransport({
      host: url.hostname.replaceAll(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: !secure && this.settings.requireTls && !loopback.test(url.hostname),
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      ...patienceMs,
    })
    try {
      return await work(relay)
    } finally {
      relay.close()
    }
  }
}

/** A 5xx about the sender, the recipients or the message. One about signing in is for an operator to mend, not the mail's. */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500
}
