export default defineEventHandler(async (event) => answer(platformApi(event).GET('/billing/settings')))
