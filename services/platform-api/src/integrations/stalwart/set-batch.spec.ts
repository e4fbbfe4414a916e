import { describe, expect, it } from 'vitest'

import { IntegrationError } from '../connector.ts'
import { type ItemOutcome, SetBatch } from './set-batch.ts'

const { signal } = new AbortController()

function batch(most: number, outcome: (key: string) => ItemOutcome<string> = (key) => ({ result: `id of ${key}` })) {
  const requests: string[][] = []
  const shared = new SetBatch<string>(
    async () => most,
    async (keys) => {
      requests.push([...keys])
      return new Map(keys.map((key) => [key, outcome(key)]))
    },
  )
  for (const key of ['a', 'b', 'c', 'd', 'e']) shared.add(key)
  return { shared, requests }
}

describe('SetBatch', () => {
  it('shares requests between steps that are run one by one', async () => {
    const { shared, requests } = batch(2)
    const results: string[] = []
    for (const key of ['a', 'b', 'c', 'd', 'e']) results.push(await shared.run(key, signal))
    expect(results).toEqual(['id of a', 'id of b', 'id of c', 'id of d', 'id of e'])
    expect(requests).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('sends an item once when steps are run at the same time', async () => {
    const { shared, requests } = batch(3)
    await Promise.all(['e', 'a', 'b', 'c', 'd'].map((key) => shared.run(key, signal)))
    expect(requests.flat().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('fails the step of the item that was refused, and sends it anew when that is run again', async () => {
    const error = new IntegrationError('stalwart', 'refused', 'no')
    let refuse = true
    const { shared, requests } = batch(9, (key) => (key === 'c' && refuse ? { error } : { result: key }))
    await expect(shared.run('a', signal)).resolves.toBe('a')
    await expect(shared.run('c', signal)).rejects.toBe(error)
    refuse = false
    await expect(shared.run('c', signal)).resolves.toBe('c')
    expect(requests).toEqual([['a', 'b', 'c', 'd', 'e'], ['c']])
  })

  it('leaves the others waiting when a request fails as a whole', async () => {
    let sent = 0
    const shared = new SetBatch<string>(
      async () => 9,
      async (keys) => {
        sent += 1
        if (sent === 1) throw new IntegrationError('stalwart', 'unreachable', 'down')
        return new Map(keys.map((key) => [key, { result: key }]))
      },
    )
    shared.add('a')
    shared.add('b')
    await expect(shared.run('a', signal)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(shared.run('b', signal)).resolves.toBe('b')
    await expect(shared.run('a', signal)).resolves.toBe('a')
    expect(sent).toBe(2)
  })
})
