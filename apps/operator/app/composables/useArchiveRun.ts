import type { AuditArchiveRun } from '@dezky/contracts'
import { useTimeoutFn } from '@vueuse/core'

const everyMs = 1000

/** Follows a run over cold storage to its end; `interrupted` while its progress cannot be read. */
export function useArchiveRun(ended: () => Promise<unknown>) {
  const run = shallowRef<AuditArchiveRun>()
  const interrupted = ref(false)
  const running = computed(() => run.value?.status === 'running')
  const { start, stop } = useTimeoutFn(() => void look(), everyMs, { immediate: false })

  async function look(): Promise<void> {
    const id = run.value?.id
    if (id === undefined) return
    try {
      run.value = await $fetch<AuditArchiveRun>(`/api/audit/archive/runs/${encodeURIComponent(id)}`)
      interrupted.value = false
    } catch {
      interrupted.value = true
    }
    if (running.value) start()
    else await ended()
  }
  async function follow(begun: AuditArchiveRun): Promise<void> {
    if (run.value?.id === begun.id && running.value) return
    run.value = begun
    if (import.meta.server) return
    if (running.value) start()
    else await ended()
  }
  onBeforeUnmount(stop)
  return { run, running, interrupted: readonly(interrupted), follow }
}
