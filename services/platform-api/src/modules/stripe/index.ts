export { StripeEventStore } from './events/stripe-event.store.ts'
export { DifferenceStore } from './reconcile/difference.store.ts'
export { StripeModule } from './stripe.module.ts'
