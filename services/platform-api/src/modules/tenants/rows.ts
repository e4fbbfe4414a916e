import { type Whole, whole } from '../../common/store/whole.ts'
import type { Domain } from './domain.entity.ts'
import type { Seat } from './seat.entity.ts'
import type { Tenant } from './tenant.entity.ts'

export type TenantRow = Whole<Tenant>
export type DomainRow = Whole<Domain>
export type SeatRow = Whole<Seat>

export const toTenantRow = (row: Tenant): TenantRow =>
  whole(row, { partnerId: null, vatId: null, suspendedAt: null, cancelledAt: null })
export const toDomainRow = (row: Domain): DomainRow => whole(row, { partnerId: null, verifiedAt: null })
export const toSeatRow = (row: Seat): SeatRow => whole(row, { partnerId: null, subject: null })
