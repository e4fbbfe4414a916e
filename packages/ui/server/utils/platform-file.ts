import { type H3Event, sendStream, setResponseHeaders } from 'h3'

const passedOn = ['content-type', 'content-disposition', 'content-length', 'x-audit-size']

/**
 * Passes a file of platform-api through to the browser, piece by piece.
 * @param path with its query, as platform-api names it
 * @throws the problem, when it is refused
 */
export async function platformFile(event: H3Event, path: string): Promise<void> {
  const { requestId } = event.context
  const hangUp = new AbortController()
  event.node.res.once('close', () => hangUp.abort())
  const url = new URL(path, settings().platformApiInternalUrl)
  const response = await fetch(url, { headers: platformHeaders(event), signal: hangUp.signal }).catch(() => undefined)
  if (!response) throw unreachable(requestId, event.method)
  if (!response.ok || !response.body) throw problemError(await problemIn(response, requestId), event.method)
  const headers = passedOn.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  setResponseHeaders(event, { ...Object.fromEntries(headers), 'cache-control': 'no-store' })
  await sendStream(event, response.body).catch(() => undefined)
}
