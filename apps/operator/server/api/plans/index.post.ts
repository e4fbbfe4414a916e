import { planCreate } from '@dezky/contracts'

export default defineEventHandler(async (event) =>
  answer(platformApi(event).POST('/plans', { body: await bodyOf(event, planCreate) })),
)
