/** The state of the three systems; a stream of it where the browser asks for one. */
export default defineEventHandler(async (event) => {
  const slug = pathPart(event, 'slug')
  if (wantsStream(event)) return platformStream(event, `/tenants/${encodeURIComponent(slug)}/provisioning`)
  return answer(platformApi(event).GET('/tenants/{slug}/provisioning', { params: { path: { slug } } }))
})
