import type { AuditEvent as EventAnswer, AuditQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { tenantAccess } from '../../../common/context/scope.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { forbidden } from '../../../common/errors/common.errors.ts'
import { eventNotFound } from '../audit.errors.ts'
import { belowNumber, numberBelow } from '../cursors.ts'
import { toEventAnswer } from '../event-view.ts'
import type { AuditEvent } from '../log/audit-event.entity.ts'
import { ColdEvents } from '../log/cold-events.ts'
import { EventStore } from '../log/event.store.ts'
import { type EventFilter, wordsToFind } from '../search/event-filter.ts'
import { NameStore } from '../search/name.store.ts'
import { PersonalStore } from '../search/personal.store.ts'
import { reaches, reachOf } from '../search/reach.ts'
import { SearchEvents } from '../search/search-events.ts'

/** Stands for an id nothing has: a filter by an unknown slug finds nothing. */
export const nobody = 'none'

export type EventQuery = Omit<AuditQuery, 'cursor' | 'limit'>

@Injectable()
export class ReadEvents {
  private readonly events: EventStore
  private readonly search: SearchEvents
  private readonly personal: PersonalStore
  private readonly names: NameStore

  private readonly cold: ColdEvents

  constructor(events: EventStore, search: SearchEvents, personal: PersonalStore, names: NameStore, cold: ColdEvents) {
    this.events = events
    this.search = search
    this.personal = personal
    this.names = names
    this.cold = cold
  }

  /** A page of what the caller may read, newest first. @throws AppError request.bad_cursor */
  async page(ctx: Context, query: AuditQuery): Promise<{ items: EventAnswer[]; nextCursor: string | null }> {
    const { cursor, limit, ...wanted } = query
    const list = ['audit', wanted]
    const before = numberBelow(list, cursor)
    const found = await this.search.find(await this.filterOf(ctx, wanted), before, limit)
    return {
      items: await this.answers(found.rows),
      nextCursor: found.next === null ? null : belowNumber(list, found.next),
    }
  }

  /**
   * A page of one tenant's events.
   * @throws AppError tenants.not_found, auth.forbidden for its members who are no administrators
   */
  async ofTenant(ctx: Context, slug: string, query: Omit<AuditQuery, 'tenant' | 'partner'>) {
    const tenant = await this.names.tenant(slug)
    const access = tenant && tenantAccess(ctx.scope, tenant)
    if (!tenant || !access) throw new AppError('tenants.not_found')
    if (access === 'member') throw forbidden('admin')
    return this.page(ctx, { ...query, tenant: slug })
  }

  /** @throws AppError audit.event_not_found when there is none, or it is out of reach */
  async one(ctx: Context, id: string): Promise<EventAnswer> {
    const [answer] = await this.answers([await this.row(ctx, id)])
    if (!answer) throw eventNotFound()
    return answer
  }

  /** The row of an event the caller may read, wherever it is. @throws AppError audit.event_not_found, archives.* */
  async row(ctx: Context, id: string): Promise<AuditEvent> {
    const seq = await this.events.seqOf(id)
    if (seq === null) throw eventNotFound()
    const [found] = await this.events.bySeqs([seq])
    const row = found ?? (await this.cold.one(seq))
    if (!row || !reaches(reachOf(ctx.scope), row)) throw eventNotFound()
    return row
  }

  async answers(rows: readonly AuditEvent[]): Promise<EventAnswer[]> {
    const [open, slugs] = await Promise.all([this.personal.opener(rows), this.names.slugsOf(rows)])
    return rows.map((row) => toEventAnswer(row, open, slugs))
  }

  /** The filter a query means for this caller. */
  async filterOf(ctx: Context, query: EventQuery): Promise<EventFilter> {
    const { q, action, actor, target, tenant, partner, outcome, source, from, to } = query
    const [tenantRow, partnerRow] = await Promise.all([
      tenant === undefined ? undefined : this.names.tenant(tenant),
      partner === undefined ? undefined : this.names.partner(partner),
    ])
    return {
      reach: reachOf(ctx.scope),
      words: wordsToFind(q),
      action,
      actorId: actor,
      targetId: target,
      tenantId: tenant === undefined ? undefined : (tenantRow?.id ?? nobody),
      partnerId: partner === undefined ? undefined : (partnerRow?.id ?? nobody),
      outcome,
      source,
      from: from && new Date(from).toISOString(),
      to: to && new Date(to).toISOString(),
    }
  }
}
