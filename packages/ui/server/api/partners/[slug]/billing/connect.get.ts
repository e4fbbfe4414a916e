/** Whether the partner can be paid through Stripe. */
export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/billing/connect', { params: { path: { slug: pathPart(event, 'slug') } } }),
  ),
)
