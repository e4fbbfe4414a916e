import { meChange } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).PATCH('/me', { body: await bodyOf(event, meChange) })),
)
