export default defineEventHandler(async (event) =>
  platformFile(event, `/billing/payouts/${encodeURIComponent(pathPart(event, 'id'))}/statement.csv`),
)
