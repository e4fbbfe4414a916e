import type { BatchContent } from '@dezky/audit-log'
import { describe, expect, it } from 'vitest'

import { BuiltAhead } from './built-ahead.ts'

const head = (seq: number) => ({ seq, hash: String(seq).padStart(64, '0') })
const reach = { signedSize: 100, cutoff: '2026-01-01T00:00:00.000Z' }
const batch = (startSeq: number) => ({ startSeq }) as BatchContent

describe('a batch that is built ahead', () => {
  it('is taken where the boundary is where it begins, once', async () => {
    const ahead = new BuiltAhead(async (after) => batch((after?.seq ?? 0) + 1))
    ahead.begin(head(10), reach)
    expect(await ahead.take(head(10))).toEqual({ startSeq: 11 })
    expect(await ahead.take(head(10))).toBeNull()
  })

  it.each([
    ['elsewhere', head(12)],
    ['nowhere', null],
    ['at another event of that number', { seq: 10, hash: 'f'.repeat(64) }],
  ])('is dropped where the boundary is %s', async (_, boundary) => {
    const ahead = new BuiltAhead(async () => batch(11))
    ahead.begin(head(10), reach)
    expect(await ahead.take(boundary)).toBeNull()
  })

  it('tells what is wrong when it is taken, and not before', async () => {
    const ahead = new BuiltAhead(() => Promise.reject(new Error('seq 12: chain_mismatch')))
    ahead.begin(head(10), reach)
    await ahead.drop()
    ahead.begin(head(10), reach)
    await expect(ahead.take(head(10))).rejects.toThrow('seq 12: chain_mismatch')
  })

  it('is waited for when it is dropped, so that nothing goes on after', async () => {
    const build = Promise.withResolvers<BatchContent>()
    const ahead = new BuiltAhead(() => build.promise)
    ahead.begin(head(10), reach)
    const told: string[] = []
    const dropped = ahead.drop().then(() => told.push('dropped'))
    await Promise.resolve()
    told.push('built')
    build.resolve(batch(11))
    await dropped
    expect(told).toEqual(['built', 'dropped'])
  })
})
