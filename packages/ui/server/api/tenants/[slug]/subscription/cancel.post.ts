import { subscriptionCancel } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/subscription/cancel', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, subscriptionCancel),
    }),
  ),
)
