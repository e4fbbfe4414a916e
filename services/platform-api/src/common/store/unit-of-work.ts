import type { Context } from '../context/context.ts'

/** Says what a unit of work changed. */
export interface Unit<E> {
  /** Every change is told in the same transaction. At least one call per unit, or `unchanged()`. */
  record(event: E): Promise<void>
  /** The work turned out to change nothing; no event is due. */
  unchanged(): void
  /** Runs after the commit, never on a rollback; failures are logged, not thrown. */
  afterCommit(action: () => void): void
}

/** A unit that committed a change without saying so: a mistake in the code, never of the caller. */
export class UnrecordedChangeError extends Error {
  override readonly name = 'UnrecordedChangeError'
}

/**
 * One transaction around everything a use case writes, the audit event included: on a rollback there is no event, and
 * there is never a change without one.
 */
export abstract class UnitOfWork<E> {
  /** @throws UnrecordedChangeError (rolling back) when `fn` neither records nor says `unchanged()` */
  abstract run<T>(ctx: Context, fn: (unit: Unit<E>) => Promise<T>): Promise<T>
}
