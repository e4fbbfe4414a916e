export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/billing/payouts/{id}/approve', { params: { path: { id: pathPart(event, 'id') } } })),
)
