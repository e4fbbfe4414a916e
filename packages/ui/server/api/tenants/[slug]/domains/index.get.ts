export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/tenants/{slug}/domains', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
