import { payoutQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/billing/payouts', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, payoutQuery) },
    }),
  ),
)
