export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/subscription/pause', {
      params: { path: { slug: pathPart(event, 'slug') } },
    }),
  ),
)
