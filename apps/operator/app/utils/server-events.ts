/** One event of a `text/event-stream`. */
export interface ServerEvent {
  event: string
  data: string
}

/** Events of a stream that was asked for by POST, which an EventSource cannot do. */
export async function* serverEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const frames = (text + decoder.decode(value, { stream: true })).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) yield parsed(frame)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parsed(frame: string): ServerEvent {
  const fields = frame.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line) ?? [])
  const field = (name: string) => fields.flatMap(([, found, value]) => (found === name ? [value ?? ''] : []))
  return { event: field('event')[0] ?? 'message', data: field('data').join('\n') }
}
