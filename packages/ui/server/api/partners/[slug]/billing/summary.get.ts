import { summaryQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/billing/summary', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, summaryQuery) },
    }),
  ),
)
