import { auditCheckpointQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/checkpoints', { params: { query: queryOf(event, auditCheckpointQuery) } })),
)
