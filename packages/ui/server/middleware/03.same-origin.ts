import { isFromOurselves } from '../session/same-origin.ts'

/** Refuses changes that another site, or another port of this host, asks for. */
export default defineEventHandler((event) => {
  const source = {
    method: event.method,
    origin: getHeader(event, 'origin'),
    fetchSite: getHeader(event, 'sec-fetch-site'),
  }
  if (isFromOurselves(source, new URL(settings().publicUrl).origin)) return
  throw appError('request.origin_refused', event.context.requestId, event.method)
})
