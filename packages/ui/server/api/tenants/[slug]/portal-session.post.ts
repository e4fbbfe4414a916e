/** Where Stripe lets the tenant change how it pays; it leads back to the tenant's billing. */
export default defineEventHandler(async (event) => {
  const slug = pathPart(event, 'slug')
  const body = { returnUrl: new URL(`/tenants/${encodeURIComponent(slug)}/billing`, settings().publicUrl).href }
  return answer(platformApi(event).POST('/tenants/{slug}/portal-session', { params: { path: { slug } }, body }))
})
