export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/audit/events/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
