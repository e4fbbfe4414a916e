import { tenantQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/tenants', { params: { query: queryOf(event, tenantQuery) } })),
)
