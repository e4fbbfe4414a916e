import { refundPreviewQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/billing/invoices/{id}/refunds/preview', {
      params: { path: { id: pathPart(event, 'id') }, query: queryOf(event, refundPreviewQuery) },
    }),
  ),
)
