import { subscriptionChange } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).PATCH('/tenants/{slug}/subscription', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, subscriptionChange),
    }),
  ),
)
