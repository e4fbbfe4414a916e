import { memberChange } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  const body = await bodyOf(event, memberChange)
  return answer(platformApi(event).PATCH('/partners/{slug}/members/{id}', { params: { path }, body }))
})
