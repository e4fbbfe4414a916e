/** Ends every session of the person: platform-api refuses tokens issued before now, and this browser signs out. */
export default defineEventHandler(async (event) => {
  await answer(platformApi(event).POST('/me/sign-out-everywhere'))
  return endSession(event)
})
