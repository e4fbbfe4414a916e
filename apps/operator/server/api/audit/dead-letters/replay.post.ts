import { auditDeadLetterReplay } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/audit/dead-letters/replay', { body: await bodyOf(event, auditDeadLetterReplay) })),
)
