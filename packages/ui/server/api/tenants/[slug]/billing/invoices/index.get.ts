import { invoiceQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/tenants/{slug}/billing/invoices', {
      params: { path: { slug: pathPart(event, 'slug') }, query: written(queryOf(event, invoiceQuery)) },
    }),
  ),
)
