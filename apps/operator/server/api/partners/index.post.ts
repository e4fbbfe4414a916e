import { partnerCreate } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/partners', { body: await bodyOf(event, partnerCreate) })),
)
