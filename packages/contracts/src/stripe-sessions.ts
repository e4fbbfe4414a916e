import { z } from 'zod'

import { currency, id } from './primitives.ts'

/** Where a person goes on to, and where they come back to. */
const returnUrl = z.url({ protocol: /^https?$/ }).max(2000)

/** POST /tenants/:slug/checkout: a page of Stripe's on which the tenant buys a subscription. */
export const checkoutCreate = z
  .strictObject({ priceId: id, currency, seats: z.int().min(1).max(100_000), returnUrl })
  .meta({ id: 'CheckoutCreate' })
export type CheckoutCreate = z.infer<typeof checkoutCreate>

/** POST /tenants/:slug/portal-session: invoices and payment method, on a page of Stripe's. */
export const portalSessionCreate = z.strictObject({ returnUrl }).meta({ id: 'PortalSessionCreate' })
export type PortalSessionCreate = z.infer<typeof portalSessionCreate>

/** A page of Stripe's to send the person to; good for a while, and for this person only. */
export const stripePage = z.object({ url: z.string() }).meta({ id: 'StripePage' })
export type StripePage = z.infer<typeof stripePage>

export const catalogueStepKinds = [
  'create_product',
  'update_product',
  'create_price',
  'match_price',
  'offer_price',
  'retire_price',
  'conflict',
] as const
/** What is done to make Stripe sell what we sell. `conflict`: a price there says something else, and prices never change. */
export const catalogueStep = z
  .object({
    kind: z.enum(catalogueStepKinds),
    planKey: z.string(),
    priceId: id.nullable(),
    currency: currency.nullable(),
    stripeId: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'CatalogueStep' })
export type CatalogueStep = z.infer<typeof catalogueStep>

/** POST /billing/catalogue/sync: a dry run unless told otherwise. */
export const catalogueSync = z.strictObject({ dryRun: z.boolean().default(true) }).meta({ id: 'CatalogueSync' })
export type CatalogueSync = z.infer<typeof catalogueSync>
export const catalogueSynced = z
  .object({ dryRun: z.boolean(), steps: z.array(catalogueStep) })
  .meta({ id: 'CatalogueSynced' })
export type CatalogueSynced = z.infer<typeof catalogueSynced>

/** POST /billing/differences/run: what a comparison with Stripe came to. */
export const comparisonDone = z
  .object({ objects: z.int().min(0), differences: z.int().min(0) })
  .meta({ id: 'ComparisonDone' })
export type ComparisonDone = z.infer<typeof comparisonDone>

/** POST /partners/:slug/billing/connect: a page on which a partner tells Stripe how it is paid. */
export const connectStart = z.strictObject({ returnUrl }).meta({ id: 'ConnectStart' })
export type ConnectStart = z.infer<typeof connectStart>
