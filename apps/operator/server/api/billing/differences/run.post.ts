export default defineEventHandler(async (event) => answer(platformApi(event).POST('/billing/differences/run')))
