/** Where a partner tells Stripe how it is paid; it leads back to the partner's billing. */
export default defineEventHandler(async (event) => {
  const slug = pathPart(event, 'slug')
  const body = { returnUrl: new URL(`/partners/${encodeURIComponent(slug)}/billing`, settings().publicUrl).href }
  return answer(platformApi(event).POST('/partners/{slug}/billing/connect', { params: { path: { slug } }, body }))
})
