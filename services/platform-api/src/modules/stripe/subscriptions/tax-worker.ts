import { type LeasedParts, LeasedWorker } from '../../../common/work/leased-worker.ts'
import type { AlignTax } from './align-tax.ts'

/** Keeps tax rates at Stripe as they are to be. */
export class TaxWorker extends LeasedWorker {
  constructor({ align, ...parts }: LeasedParts & { readonly align: AlignTax }) {
    super(parts, {
      lease: 'stripe-tax',
      leaseMs: 10 * 60_000,
      everyMs: 15 * 60_000,
      failure: 'tax rates at Stripe could not be aligned',
      run: () => align.execute(),
    })
  }
}
