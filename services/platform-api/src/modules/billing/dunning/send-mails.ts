import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { Config } from '../../../config/config.ts'
import { type Delivery, Mailer, MailRefused } from '../../../integrations/mail/index.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { type DunningMailRow, DunningMailStore } from './dunning-mail.store.ts'
import { letterOf } from './mail-words.ts'

/** How many a run takes. */
const batch = 20
const minuteMs = 60_000
/** Waits after the first attempts: a minute, growing threefold to twelve hours. The ninth that fails is the last. */
const lastAttempt = 9
const waitMs = (attempts: number): number => Math.min(minuteMs * 3 ** (attempts - 1), 720 * minuteMs)
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)

/**
 * Sends the mails of the outbox. One is taken before it is sent, by moving its next attempt into the future, and marked
 * afterwards together with its audit event: killed in between it is sent again, under the same Message-ID.
 */
@Injectable()
export class SendMails {
  private readonly mails: DunningMailStore
  private readonly mailer: Mailer
  private readonly work: Work
  private readonly clock: Clock
  private readonly config: Config

  constructor(mails: DunningMailStore, mailer: Mailer, work: Work, clock: Clock, config: Config) {
    this.mails = mails
    this.mailer = mailer
    this.work = work
    this.clock = clock
    this.config = config
  }

  /** @returns how many were sent or given up */
  async execute(): Promise<number> {
    const now = this.clock.now()
    const ctx = systemContext('dunning', newId(now))
    let done = 0
    for (const mail of await this.mails.due(ctx, now, batch)) {
      try {
        done += (await this.one(ctx, mail)) ? 1 : 0
      } catch (error) {
        // Another process has it.
        if (!(error instanceof LostRace)) throw error
      }
    }
    return done
  }

  private async one(ctx: Context, mail: DunningMailRow): Promise<boolean> {
    const attempts = mail.attempts + 1
    const nextAttemptAt = new Date(this.clock.now().getTime() + waitMs(attempts))
    await this.mails.change(ctx, mail, { attempts, nextAttemptAt })
    const taken = { ...mail, attempts, version: mail.version + 1 }
    try {
      const { to, cc, id, kind, words } = mail
      const letter = letterOf(kind, words, this.config.env.PORTAL_URL)
      await this.sent(ctx, taken, await this.mailer.send({ id, to, cc, ...letter }))
      return true
    } catch (error) {
      if (error instanceof LostRace) throw error
      if (error instanceof MailRefused || attempts >= lastAttempt) {
        await this.failed(ctx, taken, reasonOf(error))
        return true
      }
      await this.mails.change(ctx, taken, { reason: reasonOf(error) })
      return false
    }
  }

  private async sent(ctx: Context, mail: DunningMailRow, { accepted, refused }: Delivery): Promise<void> {
    const { id, kind, number } = mail
    const data = { mailId: id, kind, ...(number === null ? {} : { number }), recipients: accepted, refused }
    await this.work.run(ctx, async (unit) => {
      const sentAt = this.clock.now()
      await this.mails.change(ctx, mail, { state: 'sent', sentAt, accepted, reason: null, to: [], cc: [] })
      await unit.record({ action: 'dunning.mail_sent', ...ofTenant(mail), data })
    })
  }

  private async failed(ctx: Context, mail: DunningMailRow, reason: string): Promise<void> {
    const { id, kind, number, attempts } = mail
    const data = { mailId: id, kind, ...(number === null ? {} : { number }), attempts }
    await this.work.run(ctx, async (unit) => {
      await this.mails.change(ctx, mail, { state: 'failed', reason, to: [], cc: [] })
      await unit.record({ action: 'dunning.mail_failed', ...ofTenant(mail), data })
    })
  }
}

const ofTenant = ({ tenantId, partnerId, words }: DunningMailRow) => ({
  target: { type: 'tenant', id: tenantId, name: words.tenant } as const,
  tenantId,
  partnerId,
})
