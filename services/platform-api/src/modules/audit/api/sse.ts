import { Readable } from 'node:stream'

import { Answer } from '../../../common/http/endpoint.ts'

/** One event of a stream. `id` is what a client that comes back names as the last it saw. */
export function sseFrame(event: string, data: unknown, id?: string | number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** An answer that goes on: `text/event-stream` of frames, as fast as the reader takes them. */
export function sseAnswer(frames: AsyncIterable<string>): Answer<Readable> {
  return streamAnswer(frames, 'text/event-stream; charset=utf-8', {
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
}

/** An answer streamed piece by piece; nothing is read ahead of the reader. */
export function streamAnswer(
  pieces: AsyncIterable<string | Uint8Array>,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Answer<Readable> {
  return new Answer(200, Readable.from(pieces, { objectMode: true, highWaterMark: 2 }), {
    'content-type': type,
    ...headers,
  })
}
