export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/billing/payouts/{id}', {
      params: { path: { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') } },
    }),
  ),
)
