/** A one-time sign-in link: shown once, kept nowhere. */
export default defineEventHandler(async (event) => {
  const path = { slug: pathPart(event, 'slug'), id: pathPart(event, 'id') }
  return answer(platformApi(event).POST('/partners/{slug}/members/{id}/recovery-link', { params: { path } }))
})
