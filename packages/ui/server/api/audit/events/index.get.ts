import { auditQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/events', { params: { query: queryOf(event, auditQuery) } })),
)
