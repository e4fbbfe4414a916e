import { priceCreate } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { key: pathPart(event, 'key') }
  const body = await bodyOf(event, priceCreate)
  return answer(platformApi(event).POST('/plans/{key}/prices', { params: { path }, body }))
})
