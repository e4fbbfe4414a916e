import { pageQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/members', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, pageQuery) },
    }),
  ),
)
