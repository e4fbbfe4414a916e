/** The row of a table that is open in a drawer, kept in the URL under `name`. */
export function useOpenRow(name: string) {
  const route = useRoute()
  const router = useRouter()
  return {
    id: computed(() => {
      const value = route.query[name]
      return typeof value === 'string' ? value : undefined
    }),
    /** `more` goes into the URL beside the row's id */
    linkTo: (row: { id: string }, more: Record<string, string | undefined> = {}) =>
      router.resolve({ query: { ...route.query, [name]: row.id, ...more } }).fullPath,
    close: () => router.push({ query: { ...route.query, [name]: undefined } }),
  }
}
