export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/archive/runs/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
