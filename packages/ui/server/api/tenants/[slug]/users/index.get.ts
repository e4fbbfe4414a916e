import { seatQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/users', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, seatQuery) },
    }),
  ),
)
