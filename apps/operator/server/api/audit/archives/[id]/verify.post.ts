/** Reads a batch again; told as it goes where the browser asks for a stream. */
export default defineEventHandler(async (event) => {
  const id = pathPart(event, 'id')
  if (wantsStream(event)) return platformStream(event, `/audit/archives/${encodeURIComponent(id)}/verify`)
  return answer(platformApi(event).POST('/audit/archives/{id}/verify', { params: { path: { id } } }))
})
