export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/tenants/{slug}/restore', { params: { path: { slug: pathPart(event, 'slug') } } })),
)
