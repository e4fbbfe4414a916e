import { stripeEventQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/events', { params: { query: queryOf(event, stripeEventQuery) } })),
)
