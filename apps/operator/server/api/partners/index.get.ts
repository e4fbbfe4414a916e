import { partnerQuery } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).GET('/partners', { params: { query: queryOf(event, partnerQuery) } })),
)
