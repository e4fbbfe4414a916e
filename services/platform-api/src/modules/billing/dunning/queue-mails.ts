import type { Dunning, DunningMailKind } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { Mailer } from '../../../integrations/mail/index.ts'
import { SeatStore, type Tenant } from '../../tenants/index.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { DunningMailStore } from './dunning-mail.store.ts'
import { suspendsAt } from './dunning.ts'

const listed = 20
const looked = 200

/** What a mail is to be about. */
export interface MailWish {
  readonly kind: DunningMailKind
  readonly tenant: Tenant
  /** since when the case, or the suspension, has been: part of the mail's id */
  readonly since: Date
  /** which reminder */
  readonly number?: number
  readonly now: Date
}

/** Whether a reminder is the last before suspension. */
const isLast = (number: number | undefined, { remindAfterDays, suspendAfterDays }: Dunning): boolean =>
  number !== undefined && number >= remindAfterDays.filter((days) => days < suspendAfterDays).length

/** Puts mails about debts into the outbox, in the unit of work of what they tell of. */
@Injectable()
export class QueueMails {
  private readonly mails: DunningMailStore
  private readonly seats: SeatStore
  private readonly invoices: InvoiceStore
  private readonly parties: PartyStore
  private readonly settings: BillingSettingsStore
  private readonly mailer: Mailer

  constructor(
    mails: DunningMailStore,
    seats: SeatStore,
    invoices: InvoiceStore,
    parties: PartyStore,
    settings: BillingSettingsStore,
    mailer: Mailer,
  ) {
    this.mails = mails
    this.seats = seats
    this.invoices = invoices
    this.parties = parties
    this.settings = settings
    this.mailer = mailer
  }

  /**
   * To the tenant's administrators; the partner has a copy of the last reminder before suspension and of the suspension,
   * and is written to where the tenant has no administrator.
   */
  async within(ctx: Context, { kind, tenant, since, number, now }: MailWish): Promise<void> {
    const { dunning: terms, seller } = await this.settings.read()
    const overdue = await this.invoices.overdue(ctx, { tenantId: tenant.id }, now, looked)
    const first = overdue[0]?.dueAt
    const partners = await this.parties.partners(ctx, [tenant.partnerId])
    const partner = [...partners.values()].map(({ contactEmail }) => contactEmail)
    const admins = await this.seats.adminEmails(ctx, tenant.id)
    const copied = kind === 'suspended' || isLast(number, terms)
    const to = admins.length > 0 ? admins : partner
    const cc = admins.length > 0 && copied ? partner.filter((one) => !admins.includes(one)) : []
    const reason = this.mailer.enabled ? (to.length === 0 ? 'nobody to write to' : null) : 'no mail server is set'
    const waits = reason === null
    await this.mails.add(ctx, {
      id: [tenant.id, since.getTime(), kind, ...(number === undefined ? [] : [number])].join('-'),
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      kind,
      number: number ?? null,
      state: waits ? 'waiting' : 'not_sent',
      to: waits ? to : [],
      cc: waits ? cc : [],
      recipients: to.length + cc.length,
      accepted: 0,
      words: {
        tenant: tenant.name,
        slug: tenant.slug,
        number: number ?? null,
        suspendsAt: kind === 'reminder' && first ? suspendsAt(first, terms).toISOString() : null,
        invoices: overdue.slice(0, listed).map((one) => ({
          number: one.number,
          dueAt: one.dueAt.toISOString(),
          currency: one.currency,
          outstandingMinor: one.outstandingMinor,
        })),
        more: Math.max(0, overdue.length - listed),
        seller: seller.name,
      },
      attempts: 0,
      reason,
      queuedAt: now,
      nextAttemptAt: now,
      sentAt: null,
      version: 1,
    })
  }
}
