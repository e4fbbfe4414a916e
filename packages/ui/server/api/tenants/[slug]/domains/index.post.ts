import { domainAdd } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/domains', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, domainAdd),
    }),
  ),
)
