export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/billing/invoices/{id}', {
      params: { path: { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') } },
    }),
  ),
)
