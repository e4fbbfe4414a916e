import { planChange } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { key: pathPart(event, 'key') }
  const body = await bodyOf(event, planChange)
  return answer(platformApi(event).PATCH('/plans/{key}', { params: { path }, body }))
})
