import { describe, expect, it } from 'vitest'

import { encodeCursor } from './cursor.ts'
import { behind, keysetOf, orderOf, pageFrom } from './keyset.ts'

const fields = { name: 'nameKey', createdAt: 'createdAt' } as const

describe('a list by key', () => {
  it('orders by field and id, both the same way', () => {
    expect(orderOf(keysetOf('-name', fields))).toEqual([{ nameKey: 'desc' }, { id: 'desc' }])
    expect(orderOf(keysetOf('createdAt', fields))).toEqual([{ createdAt: 'asc' }, { id: 'asc' }])
  })

  it('goes on behind the last row of a page', () => {
    const at = new Date('2026-11-24T09:00:00.000Z')
    const rows = ['a', 'b', 'c'].map((id) => ({ id, createdAt: at }))
    const keyset = keysetOf('-createdAt', fields)
    const { rows: page, nextCursor } = pageFrom('list', keyset, rows, 2)
    expect(page.map((row) => row.id)).toEqual(['a', 'b'])
    expect(behind('list', keyset, nextCursor ?? '')).toEqual([
      { $or: [{ createdAt: { $lt: at } }, { createdAt: at, id: { $lt: 'b' } }] },
    ])
    expect(pageFrom('list', keyset, rows, 3).nextCursor).toBeNull()
    expect(behind('list', keyset, undefined)).toEqual([])
  })

  it('refuses an instant that is none', () => {
    const cursor = encodeCursor('list', { value: 1e300, id: 'a' })
    expect(() => behind('list', keysetOf('createdAt', fields), cursor)).toThrow('request.bad_cursor')
  })
})
