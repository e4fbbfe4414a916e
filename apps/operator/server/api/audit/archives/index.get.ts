import { auditArchiveQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/archives', { params: { query: queryOf(event, auditArchiveQuery) } })),
)
