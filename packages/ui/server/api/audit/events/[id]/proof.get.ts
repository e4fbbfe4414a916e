/** The event's proof (C2SP tlog-proof), to keep and to check without us. */
export default defineEventHandler(async (event) =>
  platformFile(event, `/audit/events/${encodeURIComponent(pathPart(event, 'id'))}/proof`),
)
