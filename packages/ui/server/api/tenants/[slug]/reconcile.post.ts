/** Reconciles now, or with `?dryRun=true` only says what would change. */
export default defineEventHandler(async (event) => {
  const dryRun = getQuery(event).dryRun === 'true' ? 'true' : 'false'
  const path = { slug: pathPart(event, 'slug') }
  return answer(platformApi(event).POST('/tenants/{slug}/reconcile', { params: { path, query: { dryRun } } }))
})
