import { useDebounceFn } from '@vueuse/core'

/** State of a list that lives in the URL: search, sort, filters and the place in the pages. */
export function useListQuery(defaults: {
  /** the order at first; absent where the server has one order only */
  sort?: string
  limit?: number
  filters?: string[]
}) {
  const route = useRoute()
  const router = useRouter()
  const filterNames = defaults.filters ?? []
  const one = (name: string) => {
    const value = route.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  const sort = computed(() => (defaults.sort === undefined ? undefined : (one('sort') ?? defaults.sort)))
  /** What the server is asked; keys without a value are left out. */
  const query = computed(() => {
    const asked: Record<string, string | number> = { limit: defaults.limit ?? 25 }
    if (sort.value !== undefined) asked.sort = sort.value
    for (const [key, name] of [['q', 'q'], ['cursor', 'after'], ...filterNames.map((name) => [name, name])] as [
      string,
      string,
    ][]) {
      const value = one(name)
      if (value !== undefined) asked[key] = value
    }
    return asked
  })
  const filtered = computed(() => ['q', ...filterNames].some((name) => one(name) !== undefined))
  const page = computed(() => Math.max(1, Number(one('page')) || 1))

  /** Changes the list; every change but turning the page begins at the first page. */
  async function change(patch: Record<string, string | undefined>, turning = false): Promise<void> {
    const next: Record<string, string | undefined> = {}
    for (const [name, value] of Object.entries(route.query)) if (typeof value === 'string') next[name] = value
    if (!turning) Object.assign(next, { after: undefined, page: undefined })
    Object.assign(next, patch)
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== ''))
    await (turning ? router.push({ query: kept }) : router.replace({ query: kept }))
  }

  const before = useState<Record<string, string>>(`dezky-pages-${route.path}`, () => ({}))
  return {
    query,
    filtered,
    page,
    q: computed(() => one('q') ?? ''),
    sort,
    filter: one,
    change,
    search: useDebounceFn((text: string) => change({ q: text.trim() || undefined }), 250),
    clear: () => change(Object.fromEntries(['q', ...filterNames].map((name) => [name, undefined]))),
    /** Turns to the next page; the cursor of this one is remembered for the way back. */
    next: (cursor: string) => {
      before.value[String(page.value)] = one('after') ?? ''
      return change({ after: cursor, page: String(page.value + 1) }, true)
    },
    previous: () => {
      const back = page.value - 1
      const cursor = back > 1 ? before.value[String(back)] : ''
      if (cursor === undefined || cursor === '') return change({ after: undefined, page: undefined }, true)
      return change({ after: cursor, page: String(back) }, true)
    },
  }
}

export type ListQuery = ReturnType<typeof useListQuery>
