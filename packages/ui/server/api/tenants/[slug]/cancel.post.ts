import { purgeConfirmation } from '@dezky/contracts'

/** Takes the slug, typed. */
export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/cancel', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, purgeConfirmation),
    }),
  ),
)
