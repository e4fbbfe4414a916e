export default defineEventHandler(async (event) => {
  const [slug, id] = [pathPart(event, 'slug'), pathPart(event, 'id')].map(encodeURIComponent)
  return platformFile(event, `/partners/${slug}/billing/payouts/${id}/statement.pdf`)
})
