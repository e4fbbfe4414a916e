import { z } from 'zod'

import { archiveActions } from './archive-actions.ts'
import { action, type AuditAction } from './audit-action.ts'
import { instant } from './primitives.ts'
import { subscriptionActions } from './subscription-actions.ts'

export type { AuditAction } from './audit-action.ts'

/** A personal value as it stands in an entry: only committed to. */
export const committed = z.object({ c: z.string().regex(/^[0-9a-f]{64}$/) }).meta({ description: 'commitment' })
const text = z.string()
const maybePersonal = z.union([text, committed])

/** A field that changed. An absent side stands for null. */
const change = <T extends z.ZodType>(value: T) => z.object({ from: value.optional(), to: value.optional() }).optional()
const status = change(text)

const kinds = <const T extends Record<string, AuditAction>>(table: T): T => table
const reconciledSteps = {
  system: text,
  steps: z.int(),
  counts: z.record(text, z.int()).meta({ description: 'steps by what was done to what' }),
  objects: z.array(maybePersonal),
}
const failing = z.object({ system: text, code: text, message: maybePersonal })

/** Every action of our own events. Those of connected systems are in `auditActionFamilies`. */
export const auditActions = kinds({
  'access.refused': action('A request was refused where no more telling name is declared'),

  'session.started': action('Somebody signed in', 'user', z.object({ application: text, firstSight: z.boolean() })),
  'session.ended_everywhere': action('Somebody ended all sessions', 'user', z.object({ identitySystem: text })),
  'user.changed': action('Somebody changed their own settings', 'user', z.object({ locale: change(text) })),

  'partner.created': action(
    'A partner was taken on',
    'partner',
    z.object({
      slug: text,
      name: text,
      country: text,
      vatId: text.optional(),
      contactEmail: committed,
      currency: text,
      cutBps: z.int(),
    }),
  ),
  'partner.changed': action(
    'A partner’s particulars changed',
    'partner',
    z.object({
      name: change(text),
      country: change(text),
      vatId: change(text),
      contactEmail: change(committed),
      cutBps: change(z.int()),
    }),
  ),
  'partner.suspended': action('A partner was suspended', 'partner', z.object({ status })),
  'partner.resumed': action('A partner was resumed', 'partner', z.object({ status })),

  'member.invited': action(
    'Somebody was invited to a partner’s team',
    'member',
    z.object({ email: committed, role: text }),
  ),
  'member.activated': action('An invited member signed in for the first time', 'member'),
  'member.changed': action('A member’s role changed', 'member', z.object({ role: change(text) })),
  'member.removed': action('A member was removed', 'member', z.object({ email: committed, role: text })),
  'member.recovery_link_made': action('A link to set a password was handed out for a member', 'member'),

  'tenant.created': action(
    'A tenant was founded',
    'tenant',
    z.object({ slug: text, country: text, primaryDomain: text }),
  ),
  'tenant.activated': action('A tenant’s systems are ready', 'tenant', z.object({ status })),
  'tenant.changed': action(
    'A tenant’s particulars changed',
    'tenant',
    z.object({ name: change(text), country: change(text), vatId: change(text), primaryDomain: change(text) }),
  ),
  'tenant.suspended': action('A tenant was suspended', 'tenant', z.object({ status })),
  'tenant.resumed': action('A tenant was resumed', 'tenant', z.object({ status })),
  'tenant.cancelled': action('A tenant was cancelled', 'tenant', z.object({ status })),
  'tenant.restored': action('A cancelled tenant was brought back', 'tenant', z.object({ status })),
  'tenant.purged': action('A tenant was purged', 'tenant', z.object({ status })),
  'tenant.erased': action(
    'What was left of a purged tenant was erased',
    'tenant',
    z.object({ seats: z.unknown(), domains: z.unknown() }),
  ),

  'domain.added': action('A domain was claimed', 'domain'),
  'domain.verified': action('A domain’s ownership was shown', 'domain'),
  'domain.removed': action('A domain was given up', 'domain', z.object({ verified: z.boolean() })),

  'seat.invited': action(
    'A person got a seat',
    'seat',
    z.object({ email: committed, role: text, quotaBytes: z.int() }),
  ),
  'seat.activated': action('An invited person signed in for the first time', 'seat'),
  'seat.changed': action(
    'A seat changed',
    'seat',
    z.object({ name: change(committed), role: change(text), quotaBytes: change(z.int()), status }),
  ),
  'seat.removed': action('A seat was removed', 'seat', z.object({ email: committed, role: text, status: text })),
  'seat.recovery_link_made': action('A link to set a password was handed out for a person', 'seat'),

  'plan.created': action('A plan was added', 'plan', z.looseObject({ key: text })),
  'plan.changed': action('A plan changed', 'plan', z.looseObject({})),
  'price.created': action('A price was added', 'price', z.looseObject({ planKey: text })),
  'price.changed': action(
    'A price was retired or offered again',
    'price',
    z.object({ planKey: text, active: change(z.boolean()) }),
  ),

  ...subscriptionActions,

  'partner.cut_changed': action(
    'A partner’s share was set from a day on',
    'partner',
    z.object({ validFrom: instant, bps: z.int() }),
  ),
  'invoice.finalised': action(
    'An invoice was finalised and got its number',
    'invoice',
    z.looseObject({ number: text }),
  ),
  'invoice.moved': action(
    'An invoice was paid, voided or given up',
    'invoice',
    z.looseObject({ fact: text, amountMinor: z.int(), currency: text }),
  ),
  'invoice.corrected': action(
    'A refund, credit note, dispute or fee changed what an invoice brought',
    'invoice',
    z.looseObject({ fact: text, amountMinor: z.int(), currency: text }),
  ),
  'invoice.refund_asked': action(
    'Money was asked to be given back',
    'invoice',
    z.object({ refundId: text, amountMinor: z.int(), currency: text, reason: text, reference: text.optional() }),
  ),
  'payout.period_closed': action(
    'A period of payouts was closed',
    null,
    z.object({ before: instant, payouts: z.int(), carried: z.int() }),
  ),
  'payout.approved': action('A payout was approved', 'payout', z.looseObject({ amountMinor: z.int(), currency: text })),
  'payout.paid': action('A payout was paid', 'payout', z.looseObject({ amountMinor: z.int(), currency: text })),
  'payout.reversed': action('A payout was reversed', 'payout', z.looseObject({ amountMinor: z.int(), currency: text })),
  'stripe_event.received': action('A delivery of Stripe’s webhook was taken or refused', 'stripe_event'),
  'stripe_event.failed': action(
    'An event of Stripe was given up after several attempts',
    'stripe_event',
    z.object({ type: text, attempts: z.int(), error: text }),
  ),
  'stripe_event.replayed': action(
    'An event of Stripe was set to be worked on again',
    'stripe_event',
    z.object({ type: text, status: change(text) }),
  ),
  'billing.checkout_opened': action(
    'A payment page was opened to buy a subscription',
    'tenant',
    z.object({ priceId: text, currency: text, seats: z.int(), checkoutId: text }),
  ),
  'billing.portal_opened': action('Stripe’s billing portal was opened', 'tenant'),
  'billing.connect_opened': action('A page was opened for a partner to say how it is paid', 'partner'),
  'billing.catalogue_synced': action(
    'Products and prices were brought to Stripe',
    null,
    z.object({ dryRun: z.boolean(), steps: z.record(text, z.int()) }),
  ),
  'billing.compared': action(
    'Ours and Stripe’s were compared',
    null,
    z.object({ objects: z.int(), differences: z.int() }),
  ),
  'stripe_object.mirrored': action(
    'What Stripe says of a customer, subscription, invoice, payment or transfer changed here',
    'stripe_object',
    z.object({ kind: text, changed: z.record(text, z.object({ from: z.unknown(), to: z.unknown() }).partial()) }),
  ),
  'billing.settings_changed': action('The settings of billing changed', null, z.looseObject({})),

  'provisioning.reconciled': action(
    'A system was brought to the desired state',
    'tenant',
    z.object({ ...reconciledSteps, reason: text }),
  ),
  'provisioning.drift_detected': action(
    'A system differed though nobody asked for it here',
    'tenant',
    z.object(reconciledSteps),
  ),
  'provisioning.failed': action('A system began to fail', 'tenant', failing),
  'provisioning.recovered': action(
    'A system that failed is as desired again',
    'tenant',
    z.object({ system: text, code: text, attempts: z.int() }),
  ),
  'provisioning.team_reconciled': action(
    'A partner’s team was brought to the desired state',
    'partner',
    z.object(reconciledSteps),
  ),
  'provisioning.team_failed': action('A partner’s team could not be brought to the desired state', 'partner', failing),

  'flag.changed': action('The rules of a flag changed', 'flag', z.object({ rules: change(z.unknown()) })),

  'audit.exported': action(
    'Events were exported',
    'log',
    z.object({ format: text, part: text, size: z.int(), fromSeq: z.int(), filter: z.looseObject({}) }),
  ),
  'audit.events_added': action('A machine client’s events were refused; those taken are events of their own'),
  'audit.delivery_received': action('A delivery of a connected system was refused; its events are events of their own'),
  'audit.dead_letter_replayed': action(
    'Something put aside became an event after all',
    'dead_letter',
    z.object({ source: text, eventId: text.optional() }),
  ),
  'audit.dead_letters_replayed': action(
    'All that was put aside was tried once more; what became an event tells of itself',
    null,
    z.object({ source: text.optional(), replayed: z.int(), failed: z.int() }),
  ),
  'audit.dead_letter_discarded': action(
    'Something put aside was given up: it is kept no longer',
    'dead_letter',
    z.object({ source: text, reason: text, sha256: text.meta({ description: 'of what was put aside' }) }),
  ),
  'audit.webhook_registered': action(
    'A connected system was told, or told again, where to send its events',
    'webhook',
    z.object({ system: text, change: z.enum(['created', 'repaired']), fields: z.array(text) }),
  ),
  'audit.key_rotated': action('The log was told which key will sign next', 'log', z.object({ vkey: text })),
  'audit.signing_halted': action(
    'The log does not extend its last checkpoint: nothing is signed',
    'log',
    z.object({ reason: text, detail: text }),
  ),
  'audit.signing_resumed': action('The log extends its last checkpoint again', 'log'),

  ...archiveActions,
})
export type AuditActionName = keyof typeof auditActions

/** `data` of an attempt that was refused: `outcome` is `denied` (who, where) or `failure` (what was asked for). */
export const refusalData = z.object({
  code: z.string(),
  method: z.string(),
  route: z.string(),
  slug: z.string().optional(),
})

/** `data` of `<action>.repeated`: equal refusals of one caller within a minute, counted. */
export const repeatedData = z.object({ code: z.string(), count: z.int().min(1), firstAt: instant, lastAt: instant })

/** Actions of events from outside: known ones by a name of ours, others under the system's own. */
export const auditActionFamilies = [
  { prefix: 'identity.', source: 'authentik', when: 'Authentik: sign-ins, changes of users and objects' },
  { prefix: 'authentik.', source: 'authentik', when: 'Authentik: actions without a name of ours' },
  { prefix: 'mail.', source: 'stalwart', when: 'Stalwart: sign-ins and refused addresses' },
  { prefix: 'stalwart.', source: 'stalwart', when: 'Stalwart: types without a name of ours' },
  { prefix: 'files.', source: 'ocis', when: 'OCIS: users, groups, spaces, files and shares' },
  { prefix: 'ocis.', source: 'ocis', when: 'OCIS: actions without a name of ours' },
] as const
