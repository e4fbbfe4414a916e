// Appends over HTTP, one client for every system: as many connections, each waiting for its answer.
import autocannon from 'autocannon'

import { given, quantile } from './sample.mjs'

const ndjson = 'application/x-ndjson'

/**
 * Posts to `url` over `connections` for `seconds`; each body is its own.
 * @returns requests answered with success, a second
 */
export async function postLoad({ url, connections, seconds, headers, body }) {
  let n = 0
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers,
    requests: [{ setupRequest: (request) => ({ ...request, body: body((n += 1)) }) }],
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return result.requests.total / result.duration
}

/** Single events to platform-api; `first` keeps ids apart. */
export const postSingles = (url, token, connections, seconds, first) =>
  postLoad({
    url: `${url}/audit/events`,
    connections,
    seconds,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: (n) => JSON.stringify(given(first + n)),
  })

/** Events as NDJSON, 500 a request, one request at a time; resolves to events a second. */
export async function postBulk(url, token, count, first) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': ndjson }
  const bodies = []
  for (let at = 0; at < count; at += 500) {
    const lines = Array.from({ length: Math.min(500, count - at) }, (_, i) => JSON.stringify(given(first + at + i)))
    bodies.push(lines.join('\n'))
  }
  const began = performance.now()
  for (const body of bodies) {
    const response = await fetch(`${url}/audit/events`, { method: 'POST', headers, body })
    const answer = await response.json()
    if (!response.ok || answer.refused > 0) throw new Error(JSON.stringify(answer).slice(0, 500))
  }
  return (count / (performance.now() - began)) * 1_000
}

/**
 * From the answer to a recorded event to its frame in the live tail, in ms; the tail's own way is part of it.
 * @returns {Promise<{p50: number, p99: number}>}
 */
export async function recordedToSequenced(url, { machine, operator }, count, first) {
  const abort = new AbortController()
  const stream = await fetch(`${url}/audit/stream?source=api`, {
    headers: { authorization: `Bearer ${operator}`, accept: 'text/event-stream' },
    signal: abort.signal,
  })
  const seen = new Map()
  const reading = readTail(stream.body, seen).catch(() => undefined)
  const times = []
  for (let n = 0; n < count; n += 1) {
    const event = given(first + n)
    const response = await fetch(`${url}/audit/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${machine}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    })
    if (!response.ok) throw new Error(await response.text())
    const recorded = performance.now()
    times.push(Math.max(0, (await arrival(seen, event.id)) - recorded))
  }
  abort.abort()
  await reading
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

async function arrival(seen, id) {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    const at = seen.get(id)
    if (at !== undefined) return at
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  throw new Error(`event ${id} was not numbered within ten seconds`)
}

async function readTail(body, seen) {
  const decoder = new TextDecoder()
  let held = ''
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true })
    const end = held.lastIndexOf('\n\n')
    if (end < 0) continue
    for (const [, id] of held.slice(0, end).matchAll(/givenId\\*":\\*"(event-\d+)/g)) seen.set(id, performance.now())
    held = held.slice(end)
  }
}
