import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { DesiredTenant } from '../../src/integrations/connector.ts'
import { seat, tenant } from './support/desired.ts'
import { drift } from './support/drift.ts'
import { converge, Memory, type Rig } from './support/rig.ts'
import { rigs } from './support/rigs.ts'

const addresses = ['a', 'b', 'c', 'd', 'e', 'everyone'].map((name) => `${name}@acme.example.com`)

/** Any tenant with up to five people, whose addresses and aliases are anybody's. */
const anyTenant: fc.Arbitrary<DesiredTenant> = fc
  .record({
    ids: fc.subarray(['ada', 'bo', 'cy', 'di', 'eli']),
    emails: fc.shuffledSubarray(addresses, { minLength: 5 }),
    names: fc.array(fc.constantFrom('Kim', 'Robin [R]', 'Åse Æbeltoft'), { minLength: 5 }),
    aliases: fc.uniqueArray(fc.record({ of: fc.nat(4), alias: fc.nat(5) }), {
      selector: ({ alias }) => alias,
      maxLength: 4,
    }),
    enabled: fc.array(fc.boolean(), { minLength: 5 }),
    presence: fc.constantFrom('active' as const, 'active' as const, 'suspended' as const),
    storageBytes: fc.constantFrom(1e9, 2e12),
    name: fc.constantFrom('Acme ApS', 'Holm A/S', 'v/ Jens: "Sejl & Ror" *'),
  })
  .map(({ ids, emails, aliases, names, enabled, ...rest }) =>
    tenant({
      ...rest,
      seats: ids.map((id, index) =>
        seat(id, {
          email: emails[index]!,
          aliases: aliases
            .filter(({ of, alias }) => of === index && !emails.slice(0, ids.length).includes(addresses[alias]!))
            .map(({ alias }) => addresses[alias]!)
            .sort(),
          name: names[index]!,
          enabled: enabled[index]!,
          quotaBytes: 1e9 + index,
        }),
      ),
    }),
  )

const anyDrift = fc.record({ which: fc.nat(40), how: fc.nat(60) })

describe.each(rigs)('$name: drift', ({ make }) => {
  it('is put right, whatever it was and wherever the tenant goes next', async () => {
    const story = fc.array(fc.record({ next: anyTenant, drifts: fc.array(anyDrift, { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(story, async (chapters) => {
        const rig = await make()
        const memory = new Memory()
        try {
          for (const { next, drifts } of chapters) {
            for (const { which, how } of drifts) await drift(rig, which, how)
            await converge(rig, next, memory)
            expect(await settled(rig)).toEqual(await made(make, next))
          }
        } finally {
          await rig.close()
        }
      }),
      { numRuns: 15 },
    )
  })
})

/** The same tenant made from nothing. */
async function made(make: () => Promise<Rig>, desired: DesiredTenant) {
  const rig = await make()
  try {
    await converge(rig, desired, new Memory())
    return await settled(rig)
  } finally {
    await rig.close()
  }
}

/** Without the group of the locked in OCIS: once made it stays, empty or not. */
async function settled(rig: Rig) {
  const snapshot: any = await rig.snapshot()
  if (rig.system !== 'ocis') return snapshot
  const groups = snapshot.groups.filter(
    (group: any) => group.members.length > 0 || !group.displayName.endsWith('-locked'),
  )
  return { ...snapshot, groups }
}
