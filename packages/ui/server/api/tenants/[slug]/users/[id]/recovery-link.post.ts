/** A one-time sign-in link: shown once, kept nowhere. */
export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  return answer(platformApi(event).POST('/tenants/{slug}/users/{id}/recovery-link', { params: { path } }))
})
