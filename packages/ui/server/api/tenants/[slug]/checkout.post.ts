import { checkoutCreate } from '@dezky/contracts'

/** Where Stripe takes the first payment of a subscription; it leads back to the tenant's billing. */
export default defineEventHandler(async (event) => {
  const slug = pathPart(event, 'slug')
  const chosen = await bodyOf(event, checkoutCreate.omit({ returnUrl: true }))
  const body = {
    ...chosen,
    returnUrl: new URL(`/tenants/${encodeURIComponent(slug)}/billing`, settings().publicUrl).href,
  }
  return answer(platformApi(event).POST('/tenants/{slug}/checkout', { params: { path: { slug } }, body }))
})
