export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).DELETE('/tenants/{slug}/subscription/schedule', {
      params: { path: { slug: pathPart(event, 'slug') } },
    }),
  ),
)
