import { auditQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/audit', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, auditQuery) },
    }),
  ),
)
