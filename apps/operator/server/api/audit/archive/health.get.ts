export default defineEventHandler(async (event) => answer(platformApi(event).GET('/audit/archive/health')))
