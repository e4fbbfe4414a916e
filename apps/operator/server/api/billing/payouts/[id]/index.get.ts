export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/payouts/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
