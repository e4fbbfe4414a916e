import { platformInvoiceQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/billing/invoices', { params: { query: written(queryOf(event, platformInvoiceQuery)) } }),
  ),
)
