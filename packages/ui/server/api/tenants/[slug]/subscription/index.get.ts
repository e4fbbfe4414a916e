export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/subscription', { params: { path: { slug: pathPart(event, 'slug') } } }),
  ),
)
