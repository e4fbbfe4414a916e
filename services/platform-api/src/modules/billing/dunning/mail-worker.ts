import { type LeasedParts, LeasedWorker } from '../../../common/work/leased-worker.ts'
import type { SendMails } from './send-mails.ts'

/** Sends what is in the outbox of dunning. */
export class DunningMailWorker extends LeasedWorker {
  constructor({ send, ...parts }: LeasedParts & { readonly send: SendMails }) {
    super(parts, {
      lease: 'dunning_mails',
      leaseMs: 5 * 60_000,
      everyMs: 10_000,
      failure: 'mails about debts could not be sent',
      run: () => send.execute(),
    })
  }
}
