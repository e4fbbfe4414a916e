import type { Page } from '@dezky/contracts'

/** What `DataTable` shows of a list. */
export interface ListTable<Row> {
  list: ListQuery
  rows: Row[]
  loading: boolean
  error: unknown
  nextCursor: string | null
  /** absent where the server does not count */
  total: number | undefined
  onRetry: () => Promise<void>
}

/** A list that is read a page at a time, as the URL asks for it: `table` goes to `DataTable` whole. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the address answers is the caller's to say, as with useFetch
export async function useList<Row>(url: string, defaults: Parameters<typeof useListQuery>[0]) {
  const list = useListQuery(defaults)
  const { data, status, error, refresh } = await useFetch<Page<Row>>(url, { query: list.query, lazy: true })
  const table = computed<ListTable<Row>>(() => ({
    list,
    rows: (data.value?.items ?? []) as Row[],
    loading: status.value === 'pending' || status.value === 'idle',
    error: error.value,
    nextCursor: data.value?.nextCursor ?? null,
    total: data.value?.total,
    onRetry: () => refresh(),
  }))
  return { list, table, refresh }
}
