import { partnerInvoiceQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/partners/{slug}/billing/invoices', {
      params: { path: { slug: pathPart(event, 'slug') }, query: written(queryOf(event, partnerInvoiceQuery)) },
    }),
  ),
)
