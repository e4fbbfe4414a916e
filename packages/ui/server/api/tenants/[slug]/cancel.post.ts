export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/tenants/{slug}/cancel', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
