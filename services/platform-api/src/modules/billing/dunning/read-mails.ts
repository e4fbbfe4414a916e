import type { DunningMails } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { Mailer } from '../../../integrations/mail/index.ts'
import { type DunningMailRow, DunningMailStore } from './dunning-mail.store.ts'

const shown = 50

@Injectable()
export class ReadDunningMails {
  private readonly mails: DunningMailStore
  private readonly mailer: Mailer

  constructor(mails: DunningMailStore, mailer: Mailer) {
    this.mails = mails
    this.mailer = mailer
  }

  /** The last 50 about a tenant the caller was shown. What the relay said, and our settings, are for operators. */
  async execute(ctx: Context, tenantId: string): Promise<DunningMails> {
    const rows = await this.mails.ofTenant(ctx, tenantId, shown)
    const operator = ctx.application === 'operator'
    return {
      enabled: this.mailer.enabled,
      missing: operator ? [...this.mailer.missing] : [],
      items: rows.map((row) => toMail(row, operator)),
    }
  }
}

const toMail = (row: DunningMailRow, whole: boolean): DunningMails['items'][number] => ({
  id: row.id,
  kind: row.kind,
  number: row.number,
  state: row.state,
  recipients: row.recipients,
  accepted: row.accepted,
  attempts: row.attempts,
  reason: whole ? row.reason : null,
  queuedAt: row.queuedAt.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
})
