export { requireSeats } from './require-seats.ts'
export { SubscriptionStore } from './store/subscription.store.ts'
export { FindOffer } from './use-cases/find-offer.ts'
export { SubscriptionsModule } from './subscriptions.module.ts'
