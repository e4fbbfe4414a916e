import { memberInvite } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(
    platformApi(event).POST('/partners/{slug}/members', {
      params: { path: { slug: pathPart(event, 'slug') } },
      body: await bodyOf(event, memberInvite),
    }),
  ),
)
