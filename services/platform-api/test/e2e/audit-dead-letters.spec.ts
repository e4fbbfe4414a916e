import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { DeadLetterStore } from '../../src/modules/audit/ingest/dead-letter.store.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

let app: TestApp
let operator: string

beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
})
afterEach(() => app.close())

const good = (pk: string) =>
  JSON.stringify({ pk, action: 'login', created: '2026-11-24T08:59:58.000Z', user: { pk: 7, username: 'carla' } })
/** Put aside by rules that were stricter than today's. */
const putAside = async (source: string, ...payloads: readonly string[]) => {
  for (const payload of payloads) {
    app.clock.advance(1_000)
    await app.app.get(DeadLetterStore).add(source, 'was not understood', payload, app.clock.now())
  }
}
const letters = async (query = '') =>
  (await app.request('GET', `/audit/dead-letters${query}`, { token: operator })).body.items as {
    id: string
    source: string
    payload: string
  }[]
const post = (path: string, body?: object) =>
  app.request('POST', `/audit/dead-letters${path}`, { token: operator, ...(body ? { body } : {}) })
const told = async (action: string) => {
  await app.app.get(Sequencer).drain()
  return (await app.request('GET', `/audit/events?action=${action}`, { token: operator })).body.items
}

describe('dead letters', () => {
  it('become events all at once, and those that cannot stay', async () => {
    await putAside('authentik', good('a'), '{}', good('b'))
    await putAside('ocis', 'no json')
    expect((await post('/replay', { source: 'authentik' })).body).toEqual({ replayed: 2, failed: 1, remaining: 1 })
    expect(await told('identity.')).toHaveLength(2)
    const [summary] = await told('audit.dead_letters_replayed')
    expect(summary).toMatchObject({ outcome: 'success', data: { source: 'authentik', replayed: 2, failed: 1 } })
    expect((await letters('?state=waiting')).map(({ source }) => source)).toEqual(['ocis', 'authentik'])
    expect(await letters('?state=replayed&source=authentik')).toHaveLength(2)
    expect((await post('/replay', {})).body).toEqual({ replayed: 0, failed: 2, remaining: 2 })
  })

  it('are given up one by one; what came is gone, its digest is told', async () => {
    await putAside('ocis', 'no json')
    const [letter] = await letters()
    expect((await post(`/${letter?.id}/discard`)).body).toMatchObject({ source: 'ocis', payload: 'no json' })
    expect(await letters()).toEqual([])
    const [event] = await told('audit.dead_letter_discarded')
    expect(event).toMatchObject({
      target: { type: 'dead_letter', id: letter?.id },
      data: {
        source: 'ocis',
        reason: 'was not understood',
        sha256: '5ad3040044b6d872316bf4312926c3b9eac7faf4eca2966e8ac41dfdf9c803f5',
      },
    })
    expect((await post(`/${letter?.id}/discard`)).status).toBe(404)
  })

  it('are counted by source, and want attention', async () => {
    await putAside('stalwart', '{}', '[]')
    const { sources } = (await app.request('GET', '/audit/integrity', { token: operator })).body
    expect(sources.map((one: { source: string; deadLetters: number }) => [one.source, one.deadLetters])).toEqual([
      ['authentik', 0],
      ['stalwart', 2],
      ['ocis', 0],
    ])
    const { attention } = (await app.request('GET', '/overview', { token: operator })).body
    expect(attention).toContainEqual({
      kind: 'dead_letters',
      title: '2 events were put aside',
      detail: 'A connected system sent what could not be read',
      href: '/audit/dead-letters',
    })
  })
})
