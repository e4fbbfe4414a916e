import type { Domain } from './domain.entity.ts'
import type { Seat } from './seat.entity.ts'
import type { Tenant } from './tenant.entity.ts'

/** A row of which every column is there: what is absent in the store reads as null. */
type Whole<T> = {
  [K in keyof T as K extends string ? K : never]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K]
}

export type TenantRow = Whole<Tenant>
export type DomainRow = Whole<Domain>
export type SeatRow = Whole<Seat>

function whole<T extends object>(row: T, nullable: readonly (keyof T)[]): Whole<T> {
  for (const column of nullable) row[column] ??= null as T[keyof T]
  return row as Whole<T>
}

export const toTenantRow = (row: Tenant): TenantRow => whole(row, ['partnerId', 'vatId', 'suspendedAt', 'cancelledAt'])
export const toDomainRow = (row: Domain): DomainRow => whole(row, ['partnerId', 'verifiedAt'])
export const toSeatRow = (row: Seat): SeatRow => whole(row, ['partnerId', 'subject'])

/** The columns of a row to insert: nullable ones that are null are left out, as unique sparse indexes need it. */
export function present<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], null> } {
  const entries = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null> }
}
