export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/tenants/{slug}/resume', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
