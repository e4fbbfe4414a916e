/** Gives every request an id; platform-api logs the same one. */
export default defineEventHandler((event) => {
  event.context.requestId = crypto.randomUUID()
  setResponseHeader(event, 'x-request-id', event.context.requestId)
})
