import { auditExportQuery } from '@dezky/contracts'

/** One file of an export, passed through as it comes. */
export default defineEventHandler(async (event) => {
  const query = Object.entries(queryOf(event, auditExportQuery)).map(([name, value]) => [name, String(value)])
  await platformFile(event, `/audit/export?${new URLSearchParams(query).toString()}`)
})
