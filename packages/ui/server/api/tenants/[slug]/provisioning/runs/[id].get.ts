export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  return answer(platformApi(event).GET('/tenants/{slug}/provisioning/runs/{id}', { params: { path } }))
})
