import type { ProvisioningView } from '@dezky/contracts'

const longestPauseMs = 15_000

/**
 * The state of a tenant's three systems, live: rendered by the server, then kept up to date by a stream of events that
 * connects again by itself, more slowly each time. `live` is false while the stream is down: what is shown may be old.
 */
export function useProvisioning(slug: MaybeRefOrGetter<string>) {
  const url = computed(() => `/api/tenants/${encodeURIComponent(toValue(slug))}/provisioning`)
  const { data, error, status, refresh } = useFetch<ProvisioningView>(url, { key: `provisioning-${toValue(slug)}` })
  // What the stream told last is newer than any answer to a fetch, which may have been on its way since before.
  const told = shallowRef<ProvisioningView>()
  const view = computed(() => told.value ?? data.value)
  const live = ref(true)
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  function connect(): void {
    source = new EventSource(url.value)
    source.addEventListener('open', () => {
      live.value = true
      failures = 0
    })
    source.addEventListener('provisioning', (event: MessageEvent<string>) => {
      told.value = JSON.parse(event.data) as ProvisioningView
    })
    source.addEventListener('error', () => {
      close()
      failures += 1
      live.value = failures < 2
      retry = setTimeout(connect, Math.min(longestPauseMs, 500 * 2 ** failures))
    })
  }
  function close(): void {
    clearTimeout(retry)
    source?.close()
  }
  /** Asks again. While the stream is down its last word is the older one. */
  async function reload(): Promise<void> {
    await refresh()
    if (!live.value) told.value = undefined
  }
  // Another tenant: what was told of the one before is not shown for it.
  watch(url, () => {
    told.value = undefined
    if (!source) return
    close()
    connect()
  })
  onMounted(connect)
  onBeforeUnmount(close)
  return { view, error, status, live: readonly(live), refresh: reload }
}
