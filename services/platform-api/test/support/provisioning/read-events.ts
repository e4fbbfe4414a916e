import type { ProvisioningView } from '@dezky/contracts'

/** Somebody who watches a tenant's provisioning. */
export interface EventReader {
  /** every state that has come, in order */
  readonly seen: ProvisioningView[]
  /** resolves when the other side has ended the stream cleanly */
  readonly ended: Promise<void>
  /** The first state, of those that have come and will come, that is as wanted. */
  until(wanted: (view: ProvisioningView) => boolean): Promise<ProvisioningView>
  close(): Promise<void>
}

/** Opens the stream and waits for its first event. */
export async function readEvents(url: string, token: string): Promise<EventReader> {
  const abort = new AbortController()
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
    signal: abort.signal,
  })
  const { body } = response
  if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !body)
    throw new Error(`no stream: ${response.status} ${await response.text()}`)
  const seen: ProvisioningView[] = []
  const waiting = new Set<() => void>()
  let over = false
  const ended = (async () => {
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const match = /^event: provisioning\ndata: (.*)$/.exec(text.slice(0, end))
        if (match?.[1]) seen.push(JSON.parse(match[1]) as ProvisioningView)
        text = text.slice(end + 2)
      }
      for (const wake of waiting) wake()
    }
  })().finally(() => {
    over = true
    for (const wake of waiting) wake()
  })
  const until = (wanted: (view: ProvisioningView) => boolean): Promise<ProvisioningView> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = seen.find((view) => wanted(view))
        if (!found && !over) return
        waiting.delete(look)
        if (found) resolve(found)
        else reject(new Error(`the stream ended after ${JSON.stringify(seen.at(-1))}`))
      }
      waiting.add(look)
      look()
    })
  const reader: EventReader = {
    seen,
    ended,
    until,
    close: async () => {
      abort.abort()
      await ended.catch(() => undefined)
    },
  }
  await until(() => true)
  return reader
}
