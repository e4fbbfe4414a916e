import { tenantCreate } from '@dezky/contracts'
import { z } from 'zod'

const { name, country, slug, vatId, primaryDomain, admin } = tenantCreate.shape
const empty = z.literal('')

/** The steps of the wizard, in their order. */
export const wizardSteps = [
  { key: 'organisation', label: 'Organisation' },
  { key: 'domain', label: 'Domain' },
  { key: 'plan', label: 'Plan and seats' },
  { key: 'review', label: 'Review' },
] as const
export type WizardStep = (typeof wizardSteps)[number]['key']

/** What each step must hold before the next one; the same rules as the API's. */
export const stepSchemas = {
  organisation: z.object({
    name,
    country,
    slug: z.union([empty, slug.unwrap()], { error: 'Use lower-case letters, digits and single hyphens' }),
    vatId: z.union([empty, vatId.unwrap()], { error: 'Start with the country code, such as DK12345678' }),
    partner: z.string(),
  }),
  domain: z
    .object({
      primaryDomain: primaryDomain.min(4, { error: 'Give a domain, such as acme.dk' }),
      adminName: z.string(),
      adminEmail: z.union([empty, admin.unwrap().shape.email], { error: 'This is not an e-mail address' }),
    })
    .superRefine(({ adminName, adminEmail }, context) => {
      if (adminEmail !== '' && adminName.trim() === '') {
        context.addIssue({ code: 'custom', path: ['adminName'], message: 'Name the person the address belongs to' })
      }
      if (adminEmail === '' && adminName.trim() !== '') {
        context.addIssue({ code: 'custom', path: ['adminEmail'], message: 'Give their address' })
      }
    }),
  plan: z.object({
    priceId: z.string().min(1, { error: 'Choose a plan' }),
    currency: z.string(),
    seats: z.int({ error: 'Give a whole number' }).min(1, { error: 'At least one' }),
  }),
  review: z.object({}),
}

/** Where a field of the request is asked for: its step, and its name there. */
const places: Record<string, { step: WizardStep; name: string }> = {
  name: { step: 'organisation', name: 'name' },
  slug: { step: 'organisation', name: 'slug' },
  country: { step: 'organisation', name: 'country' },
  vatId: { step: 'organisation', name: 'vatId' },
  partner: { step: 'organisation', name: 'partner' },
  primaryDomain: { step: 'domain', name: 'primaryDomain' },
  'admin.name': { step: 'domain', name: 'adminName' },
  'admin.email': { step: 'domain', name: 'adminEmail' },
  'subscription.priceId': { step: 'plan', name: 'priceId' },
  'subscription.currency': { step: 'plan', name: 'currency' },
  'subscription.seats': { step: 'plan', name: 'seats' },
}

/** Refusals that belong to one field. */
const fieldOf: Record<string, string> = {
  'slugs.reserved': 'slug',
  'tenants.slug_taken': 'slug',
  'partners.not_found': 'partner',
  'domains.invalid': 'primaryDomain',
  'domains.taken': 'primaryDomain',
  'seats.foreign_domain': 'admin.email',
  'seats.email_taken': 'admin.email',
  'prices.not_found': 'subscription.priceId',
  'subscriptions.currency_unavailable': 'subscription.currency',
  'subscriptions.seats_out_of_range': 'subscription.seats',
  'subscriptions.seats_below_use': 'subscription.seats',
}

/** The step a refusal sends the reader back to, with the errors at its fields; undefined when it belongs to none. */
export function stepOf(error: unknown): { step: WizardStep; errors: { name: string; message: string }[] } | undefined {
  const placed = formErrors(error, fieldOf).flatMap((field) => {
    const place = places[field.name]
    return place ? [{ step: place.step, name: place.name, message: field.message }] : []
  })
  const first = wizardSteps.find((step) => placed.some((field) => field.step === step.key))
  return first && { step: first.key, errors: placed.filter((field) => field.step === first.key) }
}
