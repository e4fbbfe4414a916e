import { auditSeriesQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/series', { params: { query: queryOf(event, auditSeriesQuery) } })),
)
