import { subscriptionChange } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/subscription/schedule', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, subscriptionChange),
    }),
  ),
)
