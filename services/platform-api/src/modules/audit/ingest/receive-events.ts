import { AuditLogError, checkData, eventId } from '@dezky/audit-log'
import { auditEventAdd, type AuditEventAdd, type AuditLineResult, type AuditReceipt } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { parseJsonBody } from '../../../common/http/json-body.ts'
import { fieldErrors } from '../../../common/http/problem.ts'
import { entryInvalid } from '../audit.errors.ts'
import type { InboxRow } from '../inbox/audit-inbox.store.ts'
import { personal } from '../inbox/personal.ts'
import type { NameStore, Owner } from '../search/name.store.ts'
import { toInboxRow } from './arrived.ts'
import type { Intake } from './intake.ts'
import { linesOf } from './lines.ts'
import { receiptOf } from './receipt.ts'

const mostLines = 10_000
/** Longest line looked at, in bytes; the entry made of it is measured exactly. */
const longestLine = 128 * 1024
const shownErrors = 100

interface Refusal {
  readonly path: string
  readonly message: string
}
interface Owners {
  readonly tenants: ReadonlyMap<string, Owner>
  readonly partners: ReadonlyMap<string, string>
}

export interface ReceiveEventsParts {
  readonly intake: Intake
  readonly names: NameStore
  readonly clock: Clock
}

/** Takes events from machine clients. Each is known by its client and the id the client gave it. */
export class ReceiveEvents {
  private readonly parts: ReceiveEventsParts

  constructor(parts: ReceiveEventsParts) {
    this.parts = parts
  }

  /**
   * One event as JSON.
   * @throws AppError request.malformed, request.invalid, request.too_large, audit.entry_invalid: nothing was stored
   */
  async single(ctx: Context, body: Buffer): Promise<AuditReceipt> {
    const parsed = auditEventAdd.safeParse(parseJsonBody(body))
    if (!parsed.success) throw new AppError('request.invalid', {}, { errors: fieldErrors(parsed.error, 'body') })
    const row = this.rowOf(ctx, parsed.data, await this.ownersOf([parsed.data]))
    if ('message' in row) {
      throw row.path === '' ? new AppError('request.too_large') : entryInvalid(row.path, row.message)
    }
    const [status = 'accepted'] = await this.parts.intake.submit([row])
    return receiptOf([{ line: 1, status, id: row.id }])
  }

  /**
   * Many events, a JSON line each; good ones are taken though others are refused.
   * @throws AppError audit.entry_invalid when none of them can be taken: nothing was stored
   */
  async bulk(ctx: Context, body: Buffer): Promise<AuditReceipt> {
    const events = eventLines(body).map((line) => parseLine(line))
    const good = events.filter((event): event is AuditEventAdd => !('message' in event))
    const owners = await this.ownersOf(good)
    const rows = events.map((event) => ('message' in event ? event : this.rowOf(ctx, event, owners)))
    const fit = rows.filter((row): row is InboxRow => !('message' in row))
    const refused = rows.flatMap((row, index) => ('message' in row ? [{ line: index + 1, ...row }] : []))
    if (fit.length === 0) throw new AppError('audit.entry_invalid', { lines: refused.slice(0, shownErrors) })
    const taken = await this.parts.intake.submit(fit)
    let next = 0
    const results = rows.map((row, index): AuditLineResult => {
      const line = index + 1
      if ('message' in row) return { line, status: 'refused', error: row }
      next += 1
      return { line, status: taken[next - 1] ?? 'accepted', id: row.id }
    })
    return receiptOf(results)
  }

  private async ownersOf(events: readonly AuditEventAdd[]): Promise<Owners> {
    const slugs = (key: 'tenant' | 'partner') => [...new Set(events.flatMap((event) => event[key] ?? []))]
    const [tenants, partners] = await Promise.all([
      this.parts.names.tenants(slugs('tenant')),
      this.parts.names.partners(slugs('partner')),
    ])
    return { tenants, partners }
  }

  private rowOf(ctx: Context, given: AuditEventAdd, { tenants, partners }: Owners): InboxRow | Refusal {
    const { id, at, actor, target, tenant, partner, data, action, outcome, requestId } = given
    const now = this.parts.clock.now()
    const owner = tenant === undefined ? undefined : tenants.get(tenant)
    const partnerId = partner === undefined ? owner?.partnerId : partners.get(partner)
    if (tenant !== undefined && !owner) return { path: 'tenant', message: 'there is no such tenant' }
    if (partner !== undefined && partnerId === undefined)
      return { path: 'partner', message: 'there is no such partner' }
    try {
      if (data !== undefined) checkData(data)
      const event = {
        id: eventId.api(ctx.actor.id, id),
        at: new Date(at ?? now).toISOString(),
        source: 'api' as const,
        action,
        outcome,
        actor: {
          type: actor.type,
          id: actor.id,
          ...(actor.name === undefined ? {} : { name: personal(actor.name) }),
          ...(actor.ip === undefined ? {} : { ip: personal(actor.ip) }),
        },
        ...(target === undefined
          ? {}
          : {
              target: {
                type: target.type,
                id: target.id,
                ...(target.name === undefined ? {} : { name: personal(target.name) }),
              },
            }),
        tenantId: owner?.tenantId,
        partnerId,
        requestId,
        data: { client: ctx.actor.id, givenId: id, ...(data === undefined ? {} : { data }) },
      }
      return toInboxRow(event, now, 'refuse')
    } catch (error) {
      if (!(error instanceof AuditLogError)) throw error
      return { path: error.code === 'entry_too_large' ? '' : (error.path ?? 'event'), message: error.message }
    }
  }
}

/** @throws AppError request.too_large, request.malformed when there is none */
function eventLines(body: Buffer): Buffer[] {
  const lines = linesOf(body)
  if (lines.length === 0) throw new AppError('request.malformed')
  if (lines.length > mostLines) throw new AppError('request.too_large', { mostLines })
  return lines
}

function parseLine(line: Buffer): AuditEventAdd | Refusal {
  if (line.length > longestLine) return { path: '', message: `longer than ${longestLine} bytes` }
  try {
    const parsed = auditEventAdd.safeParse(parseJsonBody(line))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return { path: issue?.path.map(String).join('.') ?? '', message: issue?.message ?? 'is not an event' }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { path: '', message: 'is not well-formed JSON in UTF-8, or holds NUL' }
  }
}
