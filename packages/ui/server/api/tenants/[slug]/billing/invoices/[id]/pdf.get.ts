export default defineEventHandler(async (event) => {
  const [slug, id] = [pathPart(event, 'slug'), pathPart(event, 'id')].map(encodeURIComponent)
  return platformFile(event, `/tenants/${slug}/billing/invoices/${id}/pdf`)
})
