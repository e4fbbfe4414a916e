import { type H3Event, getHeader, sendStream, setResponseHeaders } from 'h3'

/** Does the browser ask for a stream of events? */
export const wantsStream = (event: H3Event): boolean =>
  getHeader(event, 'accept')?.includes('text/event-stream') ?? false

/**
 * Passes a stream of server-sent events of platform-api through to the browser, and hangs up when the browser does.
 * @param path with its query, as platform-api names it
 * @throws the problem, when the stream is refused
 */
export async function platformStream(event: H3Event, path: string): Promise<void> {
  const { requestId } = event.context
  const hangUp = new AbortController()
  event.node.res.once('close', () => hangUp.abort())
  const lastEventId = getHeader(event, 'last-event-id')
  const response = await fetch(new URL(path, settings().platformApiInternalUrl), {
    method: event.method,
    headers: {
      ...platformHeaders(event),
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: hangUp.signal,
  }).catch(() => undefined)
  if (!response) throw unreachable(requestId, event.method)
  if (!response.ok || !response.body) throw problemError(await problemIn(response, requestId), event.method)
  setResponseHeaders(event, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  await sendStream(event, response.body).catch(() => undefined)
}
