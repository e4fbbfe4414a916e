export default defineEventHandler(async (event) =>
  platformFile(event, `/billing/invoices/${encodeURIComponent(pathPart(event, 'id'))}/pdf`),
)
