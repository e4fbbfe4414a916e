/** The person signed in: profile, memberships, tenants with their subscription, flags. */
export default defineEventHandler(async (event) => answer(platformApi(event).GET('/me')))
