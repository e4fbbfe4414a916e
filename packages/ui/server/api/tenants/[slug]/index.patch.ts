import { tenantChange } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).PATCH('/tenants/{slug}', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, tenantChange),
    }),
  ),
)
