export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/audit/archives/{id}/verify', { params: { path: { id: pathPart(event, 'id') } } })),
)
