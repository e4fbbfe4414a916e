import { describe, expect, it } from 'vitest'

import type { DesiredTenant } from '../../src/integrations/connector.ts'
import { seat, tenant } from './support/desired.ts'
import { type Failure, failing } from './support/http.ts'
import { converge, Memory, reconcile, type Rig, signal } from './support/rig.ts'
import { rigs } from './support/rigs.ts'

const small = tenant({
  seats: [
    seat('ada', { role: 'admin', aliases: ['a@acme.example.com'] }),
    seat('bo', { enabled: false, aliases: ['b@acme.example.com'] }),
  ],
})
const two = [
  { name: 'acme.example.com', primary: true },
  { name: 'acme.example.net', primary: false },
]

/** What happens to a tenant, from one state to another. */
const changes: readonly { name: string; from: DesiredTenant | undefined; to: DesiredTenant }[] = [
  { name: 'provisioned', from: undefined, to: small },
  { name: 'suspended', from: small, to: { ...small, presence: 'suspended' } },
  { name: 'resumed', from: { ...small, presence: 'suspended' }, to: small },
  { name: 'robbed of a person', from: small, to: tenant({ seats: [seat('bo', { enabled: false })] }) },
  {
    name: 'rearranged',
    from: small,
    to: tenant({
      name: 'Acme Holding',
      storageBytes: 7e9,
      seats: [
        seat('ada', { email: 'bo@acme.example.com', aliases: ['b@acme.example.com'] }),
        seat('bo', { email: 'ada@acme.example.com', aliases: ['a@acme.example.com'] }),
        seat('cy', { email: 'cy@acme.example.net' }),
      ],
      domains: two,
    }),
  },
  { name: 'reduced to one domain', from: tenant({ ...small, domains: two }), to: small },
  { name: 'purged', from: small, to: { ...small, presence: 'gone' } },
]

async function prepared(make: () => Promise<Rig>, from: DesiredTenant | undefined) {
  const rig = await make()
  const memory = new Memory()
  if (from !== undefined) await converge(rig, from, memory)
  return { rig, memory }
}

/** Goes from one state to the next with one failure on the way, then on as a process that has just started. */
async function interrupted(
  make: () => Promise<Rig>,
  from: DesiredTenant | undefined,
  to: DesiredTenant,
  failure: Failure,
) {
  const { rig, memory } = await prepared(make, from)
  try {
    const { http, calls } = failing(failure)
    await reconcile(rig.connector(http), to, memory, failure.forGood ? 'stop' : 'go on').catch(() => undefined)
    const reached = calls() >= failure.at
    const rounds = await converge(rig, to, memory)
    return { snapshot: await rig.snapshot(), ids: Object.keys(memory.ids).sort(), reached, rounds }
  } finally {
    await rig.close()
  }
}

describe.each(rigs)('$name: interrupted at every call', ({ make }) => {
  it.each(changes)('a tenant that is $name converges, and nothing is doubled', async ({ from, to }) => {
    const never = await interrupted(make, from, to, { at: Infinity, when: 'before', forGood: false })
    for (const forGood of [true, false])
      for (const when of ['before', 'after'] as const)
        for (let at = 1; ; at += 1) {
          const { snapshot, ids, reached, rounds } = await interrupted(make, from, to, { at, when, forGood })
          if (!reached) break
          expect({ at, when, forGood, snapshot, ids }).toEqual({ at, when, forGood, ...pick(never) })
          expect(rounds).toBeLessThanOrEqual(1)
        }
  })
})

describe.each(rigs)('$name: one lost answer', ({ make }) => {
  const some = changes.filter(({ name }) => ['provisioned', 'rearranged', 'purged'].includes(name))
  it.each(some)('is not noticed while a tenant is $name', async ({ from, to }) => {
    for (let at = 1; ; at += 1) {
      const { rig, memory } = await prepared(make, from)
      try {
        const { http, calls } = failing({ at, when: 'after', forGood: false })
        await reconcile(rig.connector(http, 2), to, memory)
        expect((await rig.connector(fetch).open(to, memory.ids, signal)).steps).toEqual([])
        if (calls() < at) break
      } finally {
        await rig.close()
      }
    }
  })
})

const pick = ({ snapshot, ids }: { snapshot: unknown; ids: unknown }) => ({ snapshot, ids })
