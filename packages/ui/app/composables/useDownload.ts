/**
 * Fetches a file as it streams, telling how much has come, and saves it once it is whole. What breaks off is not saved.
 * The browser keeps what has come, on disk where it is much; when whoever asked for it
 * is closed it is cancelled.
 */
export function useDownload(name: () => string, url: () => string) {
  const state = ref<'idle' | 'running' | 'done' | 'failed'>('idle')
  const bytes = ref(0)
  const lines = ref(0)
  let leaving: AbortController | undefined
  let closed = false

  async function save(): Promise<void> {
    if (closed || state.value === 'running') return
    const aborted = new AbortController()
    leaving = aborted
    state.value = 'running'
    bytes.value = 0
    lines.value = 0
    try {
      const response = await fetch(url(), { signal: aborted.signal })
      if (!response.ok || !response.body) throw new Error(`answered ${response.status}`)
      const counted = response.body.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            bytes.value += chunk.length
            lines.value += lineFeeds(chunk)
            controller.enqueue(chunk)
          },
        }),
      )
      saveFile(await new Response(counted).blob(), name())
      state.value = 'done'
    } catch {
      state.value = aborted.signal.aborted ? 'idle' : 'failed'
    }
  }
  const cancel = (): void => leaving?.abort()
  onScopeDispose(() => {
    closed = true
    cancel()
  })
  return { state: readonly(state), bytes: readonly(bytes), lines: readonly(lines), save, cancel }
}

function lineFeeds(chunk: Uint8Array): number {
  let count = 0
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count += 1
  return count
}
