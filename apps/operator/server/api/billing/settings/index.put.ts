import { billingSettingsChange } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).PUT('/billing/settings', { body: await bodyOf(event, billingSettingsChange) })),
)
