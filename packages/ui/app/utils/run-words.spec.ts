import { expect, it } from 'vitest'

import { changedWords } from './run-words.ts'

it('says what a run changed, by system', () => {
  const changed = [
    { system: 'stalwart', action: 'create', object: 'domain', count: 1 },
    { system: 'authentik', action: 'create', object: 'user', count: 3 },
    { system: 'stalwart', action: 'update', object: 'account', count: 2 },
    { system: 'stalwart', action: 'create', object: 'account', count: 2 },
  ] as const
  expect(changedWords({ changed: [...changed] })).toEqual([
    'Identity: made 3 users',
    'Mail: made 1 domain, 2 accounts; changed 2 accounts',
  ])
  expect(changedWords({ changed: [] })).toEqual([])
})
