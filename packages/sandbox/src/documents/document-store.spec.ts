import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { DocumentStore } from './document-store.ts'

describe('document store', () => {
  let folder = ''
  let file = ''
  let store: DocumentStore

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'documents-'))
    file = join(folder, 'store.sqlite')
    store = new DocumentStore(file)
  })

  afterEach(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  it('shows a second reader of the file what has been put', () => {
    store.put('user', '1', { name: 'jane' })
    const other = new DocumentStore(file)
    expect(other.get('user', '1')).toEqual({ name: 'jane' })
    other.close()
  })

  it('lists in the order of first insertion, changed or not, also after a restart', () => {
    for (const id of ['c', 'a', 'b']) store.put('user', id, { id })
    store.put('user', 'a', { id: 'a', changed: true })
    store.remove('user', 'c')
    store.put('user', 'c', { id: 'c' })
    const order = store.entries('user').map(([id]) => id)
    store.close()
    store = new DocumentStore(file)
    expect(order).toEqual(['a', 'b', 'c'])
    expect(store.entries('user').map(([id]) => id)).toEqual(order)
    expect(store.list('user')[0]).toEqual({ id: 'a', changed: true })
  })

  it('takes back all writes of a transaction that fails', () => {
    store.put('user', '1', { name: 'jane' })
    const attempt = () =>
      store.transaction(() => {
        store.put('user', '1', { name: 'changed' })
        store.put('user', '2', { name: 'new' })
        throw new Error('no')
      })
    expect(attempt).toThrow('no')
    expect(store.list('user')).toEqual([{ name: 'jane' }])
  })

  it('never gives a number of a sequence twice', () => {
    expect([store.next('user'), store.next('user'), store.next('group')]).toEqual([1, 2, 1])
    store.close()
    store = new DocumentStore(file)
    expect(store.next('user')).toBe(3)
  })
})
