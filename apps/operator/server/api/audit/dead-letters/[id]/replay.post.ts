export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/audit/dead-letters/{id}/replay', { params: { path: { id: pathPart(event, 'id') } } }),
  ),
)
