import { invalidPage } from './problem.ts'
import type { QueryString } from './query-string.ts'

const defaultPageSize = 20
const maxPageSize = 100

export interface Page {
  number: number
  size: number
  limit: number
  offset: number
}

/** @throws ApiProblem 404 "Invalid page." when `page` is not a positive number; a bad `page_size` falls back to 20 */
export function pageOf(query: QueryString): Page {
  const number = Number(query.text('page') ?? '1')
  if (!Number.isSafeInteger(number) || number < 1) throw invalidPage()
  const asked = Number(query.text('page_size') ?? defaultPageSize)
  const size = Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, maxPageSize) : defaultPageSize
  return { number, size, limit: size, offset: (number - 1) * size }
}

/**
 * The envelope of every list; `next` and `previous` are page numbers, 0 for none.
 * @throws ApiProblem 404 for a page after the last; the first page exists even when it is empty
 */
export function paginated(page: Page, count: number, results: unknown[]) {
  const pages = Math.max(1, Math.ceil(count / page.size))
  if (page.number > pages) throw invalidPage()
  return {
    pagination: {
      next: page.number < pages ? page.number + 1 : 0,
      previous: page.number - 1,
      count,
      current: page.number,
      total_pages: pages,
      start_index: count === 0 ? 0 : page.offset + 1,
      end_index: Math.min(count, page.offset + page.size),
    },
    results,
    autocomplete: {},
  }
}
