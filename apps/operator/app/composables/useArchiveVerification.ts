import type { AuditArchiveVerification, AuditProgress } from '@dezky/contracts'

/** A batch read again on request, with its progress. */
export function useArchiveVerification() {
  const progress = shallowRef<AuditProgress>()
  const result = shallowRef<AuditArchiveVerification>()
  let hangUp = new AbortController()

  async function told(headers: Record<string, string>, id: string): Promise<AuditArchiveVerification> {
    const stream = await $fetch<ReadableStream<Uint8Array>>(`/api/audit/archives/${encodeURIComponent(id)}/verify`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream' },
      responseType: 'stream',
      signal: hangUp.signal,
    })
    for await (const { event, data } of serverEvents(stream)) {
      if (event === 'result') return JSON.parse(data) as AuditArchiveVerification
      if (event === 'progress') progress.value = JSON.parse(data) as AuditProgress
    }
    throw new Error('The answer broke off.')
  }
  const { run, pending, error, reset } = useSubmit(told)

  async function verify(id: string): Promise<void> {
    progress.value = undefined
    result.value = undefined
    result.value = await run(id)
  }
  /** Leaves a verification that is under way; it goes on without a reader, and the log has what it finds. */
  function leave(): void {
    hangUp.abort()
    hangUp = new AbortController()
    reset()
  }
  onBeforeUnmount(leave)
  return { progress, result, pending, error, verify, leave }
}
