export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/audit/dead-letters/{id}/discard', { params: { path: { id: pathPart(event, 'id') } } }),
  ),
)
