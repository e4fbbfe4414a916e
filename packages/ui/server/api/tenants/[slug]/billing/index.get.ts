export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/tenants/{slug}/billing', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
