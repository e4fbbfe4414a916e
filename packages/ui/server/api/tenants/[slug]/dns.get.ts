export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/tenants/{slug}/dns', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
