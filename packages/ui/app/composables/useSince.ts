const hourMs = 3_600_000
const spans: Record<string, { label: string; ms: number }> = {
  hour: { label: 'Last hour', ms: hourMs },
  day: { label: 'Last 24 hours', ms: 24 * hourMs },
  week: { label: 'Last 7 days', ms: 168 * hourMs },
  month: { label: 'Last 30 days', ms: 720 * hourMs },
}
const anyTime = '*'

/** Choices of how far back a list of events reaches. */
export const sinceChoices = [
  { value: anyTime, label: 'Any time' },
  ...Object.entries(spans).map(([value, { label }]) => ({ value, label })),
]

/**
 * The chosen span of a list whose filter `from` is an instant: the instant is what the URL keeps, so that a link shows
 * the same events later; `since` beside it remembers the words.
 */
export function useSince(list: ListQuery, now: Readonly<Ref<number>>) {
  const route = useRoute()
  return computed({
    get: () => (list.filter('from') && typeof route.query.since === 'string' ? route.query.since : anyTime),
    set: (chosen: string) => {
      const span = spans[chosen]
      const from = span ? new Date(now.value - span.ms).toISOString() : undefined
      void list.change({ from, since: span ? chosen : undefined })
    },
  })
}
