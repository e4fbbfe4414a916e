export { SubscriptionsModule } from './subscriptions.module.ts'
