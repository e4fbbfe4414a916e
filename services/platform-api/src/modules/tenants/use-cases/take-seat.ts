import type { SeatRole } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { domainOf } from '../domain/domain-name.ts'
import type { SeatRow, TenantRow } from '../rows.ts'
import type { TenantRecords } from '../tenant-records.ts'
import { foreignDomain } from '../tenants.errors.ts'

/** Quota of a seat when neither the invitation nor the plan says one: 10 GiB. */
export const defaultQuotaBytes = 10 * 1024 ** 3

/** A person to be given a seat. */
export interface Invitation {
  readonly email: string
  /** without repetition and without `email` */
  readonly aliases: readonly string[]
  readonly name: string
  readonly role: SeatRole
  readonly quotaBytes: number
}

/** @throws AppError seats.foreign_domain when the address is under none of the tenant's domains */
export function mustBeAtHome(email: string, domains: readonly string[]): void {
  if (!domains.includes(domainOf(email))) throw foreignDomain(email, domains)
}

/** Writes an invited seat in the open unit of work; the tenant counts it already. @throws AppError seats.email_taken */
export async function takeSeat(
  { seats, addresses }: TenantRecords,
  ctx: Context,
  unit: Unit<EventDraft>,
  tenant: TenantRow,
  invitation: Invitation,
  at: Date,
): Promise<SeatRow> {
  const { email, aliases, name, role, quotaBytes } = invitation
  const seat: SeatRow = {
    id: newId(at),
    tenantId: tenant.id,
    partnerId: tenant.partnerId,
    email,
    domain: domainOf(email),
    name,
    nameKey: nameKey(name),
    role,
    quotaBytes,
    status: 'invited',
    subject: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
  await addresses.claim(ctx, seat, { primary: email, aliases }, at)
  await seats.insert(ctx, seat)
  await unit.record({
    action: 'seat.invited',
    target: { type: 'seat', id: seat.id, name: personal(name) },
    tenantId: tenant.id,
    partnerId: tenant.partnerId,
    data: {
      email: personal(email),
      ...(aliases.length === 0 ? {} : { aliases: aliases.map(personal) }),
      role,
      quotaBytes,
    },
  })
  return seat
}
