export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), name: pathPart(event, 'name') }
  return answer(platformApi(event).DELETE('/tenants/{slug}/domains/{name}', { params: { path } }))
})
