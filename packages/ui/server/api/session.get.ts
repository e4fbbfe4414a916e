/** What the browser may know about its session. Tokens are not among it. */
export default defineEventHandler((event) => event.context.sessionView)
