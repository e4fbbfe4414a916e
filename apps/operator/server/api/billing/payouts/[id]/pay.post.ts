import { payoutPay } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/billing/payouts/{id}/pay', {
      params: { path: { id: pathPart(event, 'id') } },
      body: await bodyOf(event, payoutPay),
    }),
  ),
)
