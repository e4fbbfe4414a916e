import type { AuditProgress, AuditVerification } from '@dezky/contracts'

/** A walk over the log on request, with its progress; `failed` when it could not be finished. */
export function useVerification() {
  const running = ref(false)
  const failed = ref(false)
  const progress = shallowRef<AuditProgress>()
  const result = shallowRef<AuditVerification>()
  const deep = ref(false)
  let source: EventSource | undefined

  function stop(): void {
    source?.close()
    source = undefined
    running.value = false
  }
  /** @param whole also what is in cold storage */
  function verify(whole = false): void {
    if (running.value) return
    deep.value = whole
    running.value = true
    failed.value = false
    progress.value = undefined
    result.value = undefined
    source = new EventSource(`/api/audit/verify?deep=${String(whole)}`)
    source.addEventListener('progress', (message: MessageEvent<string>) => {
      progress.value = JSON.parse(message.data) as AuditProgress
    })
    source.addEventListener('result', (message: MessageEvent<string>) => {
      result.value = JSON.parse(message.data) as AuditVerification
      stop()
    })
    // A stream that breaks off would begin the walk again by itself: the reader decides that.
    source.addEventListener('error', () => {
      failed.value = true
      stop()
    })
  }
  onBeforeUnmount(stop)
  return { running: readonly(running), failed: readonly(failed), deep: readonly(deep), progress, result, verify }
}
