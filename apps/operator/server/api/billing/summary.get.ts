import { summaryQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/summary', { params: { query: queryOf(event, summaryQuery) } })),
)
