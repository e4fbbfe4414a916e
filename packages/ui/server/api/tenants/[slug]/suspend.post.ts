export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/tenants/{slug}/suspend', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
