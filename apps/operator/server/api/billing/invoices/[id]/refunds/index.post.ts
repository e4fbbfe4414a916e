import { refundCreate } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/billing/invoices/{id}/refunds', {
      params: { path: { id: pathPart(event, 'id') } },
      body: await bodyOf(event, refundCreate),
    }),
  ),
)
