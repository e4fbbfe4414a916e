import { type LeasedParts, LeasedWorker } from '../../../common/work/leased-worker.ts'
import type { PursueDebts } from './pursue-debts.ts'

/** Pursues debts; they are counted in days. */
export class DunningWorker extends LeasedWorker {
  constructor({ pursue, ...parts }: LeasedParts & { readonly pursue: PursueDebts }) {
    super(parts, {
      lease: 'dunning',
      leaseMs: 5 * 60_000,
      everyMs: 60_000,
      failure: 'debts could not be pursued',
      run: () => pursue.execute(),
    })
  }
}
