import { z } from 'zod'

import { action } from './audit-action.ts'
import { dunningMailKinds } from './billing.ts'
import { instant } from './primitives.ts'

const text = z.string()

/** What befalls what tenants buy, and those who do not pay for it. */
export const subscriptionActions = {
  'subscription.opened': action('A subscription began', 'subscription', z.looseObject({ priceId: text })),
  'subscription.changed': action('A subscription changed', 'subscription', z.looseObject({})),
  'subscription.change_scheduled': action(
    'A change of a subscription was put off to the end of the period',
    'subscription',
    z.looseObject({ at: instant }),
  ),
  'subscription.change_withdrawn': action('A scheduled change was withdrawn', 'subscription', z.looseObject({})),
  'subscription.change_applied': action(
    'A scheduled change of a subscription came about',
    'subscription',
    z.looseObject({ at: instant }),
  ),
  'subscription.cancelled': action('A subscription was cancelled', 'subscription', z.object({ endsAt: instant })),
  'subscription.kept': action('The end of a subscription was withdrawn', 'subscription'),
  'subscription.trial_ended': action(
    'A trial ended and the first period began',
    'subscription',
    z.object({ at: instant }),
  ),
  'subscription.ended': action('A subscription came to its end', 'subscription', z.object({ at: instant })),
  'subscription.followed': action(
    'A subscription changed as Stripe has it',
    'subscription',
    z.looseObject({ stripeSubscriptionId: text }),
  ),
  'subscription.tax_aligned': action(
    'The next invoice of a subscription at Stripe carries another tax rate',
    'stripe_object',
    z.object({ country: text, taxRateId: text.nullable() }),
  ),
  'subscription.paused': action('A subscription was paused', 'subscription'),
  'subscription.resumed': action('A paused subscription went on', 'subscription'),

  'dunning.begun': action('A tenant owes past its due date', 'tenant', z.looseObject({ since: instant })),
  'dunning.reminded': action(
    'A tenant was reminded of what it owes',
    'tenant',
    z.object({ number: z.int().min(1), since: instant, suspendsAt: instant }),
  ),
  'dunning.suspended': action('A debt came to suspension', 'tenant', z.looseObject({ since: instant })),
  'dunning.lifted': action('A suspension for a debt was lifted', 'tenant', z.looseObject({})),
  'dunning.mail_sent': action(
    'A mail about a debt was handed to the mail server',
    'tenant',
    z.object({
      mailId: text,
      kind: z.enum(dunningMailKinds),
      number: z.int().min(1).optional(),
      recipients: z.int().min(1),
      refused: z.int().min(0),
    }),
  ),
  'dunning.mail_failed': action(
    'A mail about a debt was given up',
    'tenant',
    z.object({
      mailId: text,
      kind: z.enum(dunningMailKinds),
      number: z.int().min(1).optional(),
      attempts: z.int().min(1),
    }),
  ),
  'dunning.ended': action('A tenant owes nothing past its due date any more', 'tenant'),
} as const
