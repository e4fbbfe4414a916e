import type { Seat as SeatAnswer } from '@dezky/contracts'

import type { SeatRow } from './rows.ts'

/** A seat as the API shows it. */
export function toSeatAnswer(seat: SeatRow, aliases: readonly string[]): SeatAnswer {
  return {
    id: seat.id,
    email: seat.email,
    aliases: [...aliases],
    name: seat.name,
    role: seat.role,
    quotaBytes: seat.quotaBytes,
    status: seat.status,
    createdAt: seat.createdAt.toISOString(),
    updatedAt: seat.updatedAt.toISOString(),
    version: seat.version,
  }
}
