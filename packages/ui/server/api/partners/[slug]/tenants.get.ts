import { tenantQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/tenants', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, tenantQuery) },
    }),
  ),
)
