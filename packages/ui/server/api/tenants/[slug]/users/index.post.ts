import { seatInvite } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/tenants/{slug}/users', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, seatInvite),
    }),
  ),
)
