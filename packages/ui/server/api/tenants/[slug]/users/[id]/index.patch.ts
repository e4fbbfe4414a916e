import { seatChange } from '@dezky/contracts'

export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  const body = await bodyOf(event, seatChange)
  return answer(platformApi(event).PATCH('/tenants/{slug}/users/{id}', { params: { path }, body }))
})
