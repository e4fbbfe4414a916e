import { tenantCreate } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/tenants', { body: await bodyOf(event, tenantCreate) })),
)
