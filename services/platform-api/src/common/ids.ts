import { monotonicFactory } from 'ulid'

const next = monotonicFactory()

/** A new ULID: sorts by the time of its making, 26 characters. */
export function newId(at: Date): string {
  return next(at.getTime())
}
