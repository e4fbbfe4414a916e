export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), name: pathPart(event, 'name') }
  return answer(platformApi(event).POST('/tenants/{slug}/domains/{name}/verify', { params: { path } }))
})
