export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/subscription/resume', {
      params: { path: { slug: pathPart(event, 'slug') } },
    }),
  ),
)
