export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/tenants/{slug}', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
