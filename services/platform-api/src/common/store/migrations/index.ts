import { foundation } from './0001-foundation.ts'
import { auditLog } from './0002-audit-log.ts'
import { refusals } from './0003-refusals.ts'
import { addresses } from './0004-addresses.ts'
import { archiveBatches } from './0006-archive-batches.ts'
import { billing } from './0007-billing.ts'
import { stripeEvents } from './0008-stripe-events.ts'
import { auditWords } from './0020-audit-words.ts'
import { subscriptionCourse } from './0021-subscription-course.ts'
import { dunning } from './0022-dunning.ts'
import { stripeCharges } from './0024-stripe-charges.ts'
import { dunningMails } from './0027-dunning-mails.ts'
import { auditSpans } from './0030-audit-spans.ts'
import { inboxInOrder } from './0031-inbox-in-order.ts'
import type { SchemaMigration } from './migration.ts'

/** The schema's history, oldest first. */
export const migrations: readonly SchemaMigration[] = [
  foundation,
  auditLog,
  refusals,
  addresses,
  archiveBatches,
  billing,
  stripeEvents,
  auditWords,
  subscriptionCourse,
  dunning,
  stripeCharges,
  dunningMails,
  auditSpans,
  inboxInOrder,
]
