import { subscriptionPreviewQuery } from '@dezky/contracts'

/** What a change would cost; it changes nothing. */
export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/subscription/preview', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, subscriptionPreviewQuery) },
    }),
  ),
)
