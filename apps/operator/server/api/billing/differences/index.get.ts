import { pageQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).GET('/billing/differences', { params: { query: queryOf(event, pageQuery.omit({ q: true })) } }),
  ),
)
