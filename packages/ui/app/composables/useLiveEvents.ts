import type { AuditEvent } from '@dezky/contracts'

const kept = 200

/** Events as they happen, newest first, while `on` is true; `interrupted` while the stream connects again by itself. */
export function useLiveEvents(on: Ref<boolean>, filters: () => Record<string, string | number>) {
  const events = shallowRef<AuditEvent[]>([])
  const interrupted = ref(false)
  let source: EventSource | undefined

  function close(): void {
    source?.close()
    source = undefined
    interrupted.value = false
  }
  function connect(): void {
    close()
    events.value = []
    const query = Object.fromEntries(Object.entries(filters()).map(([name, value]) => [name, String(value)]))
    source = new EventSource(`/api/audit/stream?${new URLSearchParams(query).toString()}`)
    source.addEventListener('open', () => (interrupted.value = false))
    source.addEventListener('error', () => (interrupted.value = true))
    source.addEventListener('event', (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as AuditEvent
      events.value = [event, ...events.value.filter((one) => one.id !== event.id)].slice(0, kept)
    })
  }
  onMounted(() =>
    watch([on, () => JSON.stringify(filters())], ([isOn]) => (isOn ? connect() : close()), { immediate: true }),
  )
  onBeforeUnmount(close)
  return { events, interrupted: readonly(interrupted) }
}
