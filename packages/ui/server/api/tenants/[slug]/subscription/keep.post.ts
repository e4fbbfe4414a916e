export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/subscription/keep', {
      params: { path: { slug: pathPart(event, 'slug') } },
    }),
  ),
)
