import { auditQuery } from '@dezky/contracts'

/** Events as they happen, with the filters of the list. */
export default defineEventHandler(async (event) => {
  const { cursor: _cursor, limit: _limit, ...filters } = queryOf(event, auditQuery)
  await platformStream(event, `/audit/stream?${new URLSearchParams(filters).toString()}`)
})
