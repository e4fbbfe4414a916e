import { auditArchiveRestore } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/audit/archives/{id}/restore', {
      params: { path: { id: pathPart(event, 'id') } },
      body: await bodyOf(event, auditArchiveRestore),
    }),
  ),
)
