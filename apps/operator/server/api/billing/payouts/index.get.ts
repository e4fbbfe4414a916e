import { platformPayoutQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/payouts', { params: { query: queryOf(event, platformPayoutQuery) } })),
)
