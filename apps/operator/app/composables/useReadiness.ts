import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'

/**
 * What the platform's dependencies say of themselves, asked again every `everyMs` milliseconds while the page is looked at.
 * The last answer stays while a new one fails, with the failure beside it.
 */
export function useReadiness(everyMs: number) {
  const { data, error, status, refresh } = useFetch('/api/health/ready', {
    key: 'readiness',
    lazy: true,
    transform: (answer) => ({ ...answer, checkedAt: new Date().toISOString() }),
  })
  const kept = shallowRef<typeof data.value>()
  watch(data, (value) => value && (kept.value = value))
  const readiness = computed(() => data.value ?? kept.value)
  const visibility = useDocumentVisibility()
  const { pause, resume } = useIntervalFn(() => void refresh(), everyMs)
  watch(visibility, (now) => {
    if (now === 'hidden') return pause()
    void refresh()
    resume()
  })
  return { readiness, error, status, refresh }
}
