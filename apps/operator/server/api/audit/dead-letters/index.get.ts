import { auditDeadLetterQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/dead-letters', { params: { query: queryOf(event, auditDeadLetterQuery) } })),
)
