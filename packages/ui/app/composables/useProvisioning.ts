import type { ProvisioningView } from '@dezky/contracts'

const longestPauseMs = 15_000

/**
 * The state of a tenant's three systems, live: rendered by the server, then kept up to date by a stream of events that
 * connects again by itself, more slowly each time. `live` is false while the stream is down: what is shown may be old.
 */
export function useProvisioning(slug: MaybeRefOrGetter<string>) {
  const url = computed(() => `/api/tenants/${encodeURIComponent(toValue(slug))}/provisioning`)
  const { data, error, status, refresh } = useFetch<ProvisioningView>(url, { key: `provisioning-${toValue(slug)}` })
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
      data.value = JSON.parse(event.data) as ProvisioningView
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
  onMounted(connect)
  onBeforeUnmount(close)
  return { view: data, error, status, live: readonly(live), refresh }
}
