export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/archives/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
