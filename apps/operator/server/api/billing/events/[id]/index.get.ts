export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/events/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
