export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/billing/events/{id}/replay', { params: { path: { id: pathPart(event, 'id') } } })),
)
