import { describe, expect, it } from 'vitest'

import { serverEvents } from './server-events'

describe('server-sent events', () => {
  it('are read however the bytes are divided, and what is cut off is no event', async () => {
    const bytes = new TextEncoder().encode(
      'event: progress\ndata: {"a":"é"}\n\nid: 2\ndata: x\ndata: y\n\nevent: result\nda',
    )
    for (let size = 1; size <= bytes.length; size += 1) {
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
          controller.close()
        },
      })
      expect(await Array.fromAsync(serverEvents(stream))).toEqual([
        { event: 'progress', data: '{"a":"é"}' },
        { event: 'message', data: 'x\ny' },
      ])
    }
  })
})
