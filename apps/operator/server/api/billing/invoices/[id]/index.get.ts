export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/billing/invoices/{id}', { params: { path: { id: pathPart(event, 'id') } } })),
)
