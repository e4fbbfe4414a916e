import { priceChange } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { id: pathPart(event, 'id') }
  const body = await bodyOf(event, priceChange)
  return answer(platformApi(event).PATCH('/prices/{id}', { params: { path }, body }))
})
