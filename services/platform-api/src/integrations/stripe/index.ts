export { lookupKeyOf, productIdOf } from './stripe-catalogue.ts'
export { StripeGateway } from './stripe.gateway.ts'
export { isMissing } from './stripe.errors.ts'
export type { StripeSettings } from './stripe-settings.ts'
