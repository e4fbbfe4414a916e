import { randomBytes } from 'node:crypto'

import type { Context } from '../../../common/context/context.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { DomainStore } from '../domain.store.ts'
import { parseDomainName } from '../domain/domain-name.ts'
import type { DomainRow, TenantRow } from '../rows.ts'
import { domainInvalid } from '../tenants.errors.ts'

/** The name as it is stored. @throws AppError domains.invalid */
export function domainNameOf(typed: string): string {
  const result = parseDomainName(typed)
  if (!result.ok) throw domainInvalid(result.reason)
  return result.name
}

/** Gives a domain to a tenant in the open unit of work, with a fresh token to prove it by. @throws AppError domains.taken */
export async function claimDomain(
  domains: DomainStore,
  ctx: Context,
  unit: Unit<EventDraft>,
  tenant: TenantRow,
  name: string,
  at: Date,
): Promise<DomainRow> {
  const domain = await domains.insert(ctx, tenant, name, randomBytes(16).toString('hex'), at)
  await unit.record({
    action: 'domain.added',
    target: { type: 'domain', id: name },
    tenantId: tenant.id,
    partnerId: tenant.partnerId,
  })
  return domain
}
