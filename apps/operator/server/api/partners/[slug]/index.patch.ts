import { partnerChange } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug') }
  const body = await bodyOf(event, partnerChange)
  return answer(platformApi(event).PATCH('/partners/{slug}', { params: { path }, body }))
})
