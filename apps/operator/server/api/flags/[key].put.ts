import { flagChange, flagKey } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const key = flagKey.safeParse(pathPart(event, 'key'))
  if (!key.success) throw appError('flags.not_found', event.context.requestId, event.method)
  const body = await bodyOf(event, flagChange)
  return answer(platformApi(event).PUT('/flags/{key}', { params: { path: { key: key.data } }, body }))
})
