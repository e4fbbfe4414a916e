import { expect, it } from 'vitest'

import { orderedAliases } from './aliases.ts'

it('names each alias once, in alphabetical order, and leaves the own address out', () => {
  const wanted = ['sales@acme.dk', 'ada@acme.dk', 'a.b@acme.dk', 'sales@acme.dk']
  expect(orderedAliases('ada@acme.dk', wanted)).toEqual(['a.b@acme.dk', 'sales@acme.dk'])
})
