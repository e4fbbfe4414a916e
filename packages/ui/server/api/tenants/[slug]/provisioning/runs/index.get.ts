import { runQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/provisioning/runs', {
      params: { path: { slug: pathPart(event, 'slug') }, query: queryOf(event, runQuery) },
    }),
  ),
)
