export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  return answer(platformApi(event).DELETE('/tenants/{slug}/users/{id}', { params: { path } }))
})
