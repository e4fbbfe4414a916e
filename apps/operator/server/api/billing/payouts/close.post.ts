import { periodClose } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/billing/payouts/close', { body: await bodyOf(event, periodClose) })),
)
