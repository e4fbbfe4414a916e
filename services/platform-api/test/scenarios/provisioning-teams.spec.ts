import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import {
  type ConnectorPlan,
  type DesiredTeam,
  type IdentityDirectory,
  IntegrationError,
} from '../../src/integrations/connector.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { Provisioner } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { Rows } from '../support/rows.ts'

/** An identity system that holds people of teams, by member. */
class FakeDirectory implements IdentityDirectory {
  readonly people = new Map<string, string>()
  interfere: (desired: DesiredTeam) => void | Promise<void> = () => undefined
  opened = 0

  async openTeam(desired: DesiredTeam): Promise<ConnectorPlan> {
    this.opened += 1
    await this.interfere(desired)
    const missing = desired.members.filter(({ memberId }) => !this.people.has(memberId))
    return {
      steps: missing.map(({ memberId, email }) => ({
        action: 'create',
        object: 'user',
        name: email,
        changes: [],
        run: async () => {
          if (email.startsWith('bad')) throw new IntegrationError('authentik', 'conflict', `${email} is taken`)
          const id = `uuid-${memberId}`
          this.people.set(memberId, id)
          return { remember: { [`user:${memberId}`]: id } }
        },
      })),
      facts: [],
      notes: [],
      known: Object.fromEntries([...this.people].map(([memberId, id]) => [`user:${memberId}`, id])),
    }
  }

  recoveryLink = async () => 'https://id.example.com/recover'
  endSessions = async () => undefined
}

describe('teams of partners', () => {
  let stage: Stage
  let directory: FakeDirectory
  let process: Provisioner
  let rows: Rows

  beforeEach(async () => {
    stage = await Stage.set()
    directory = new FakeDirectory()
    process = new Provisioner(stage.database, { clock: stage.clock, connectors: [], directory })
    rows = new Rows(stage)
    await rows.partner('nordicit', { id: 'p1', name: 'Nordic IT', nameKey: 'nordic it', teamDirty: true })
    await member('ada')
  })
  afterEach(async () => {
    await process.worker.stop()
    await stage.strike()
  })

  const em = () => stage.database.orm.em.fork()
  const member = (id: string) =>
    rows.member('p1', id, { id, email: `${id}@nordicit.example.com`, status: 'invited', subject: null })
  const partner = () => em().findOneOrFail(Partner, { id: 'p1' })
  const subjectOf = async (id: string) => (await em().findOneOrFail(Member, { id })).subject ?? null

  it('are brought into the identity system, and their people known by its ids', async () => {
    await process.loop()
    expect(await partner()).toMatchObject({ teamDirty: false, externalIds: { 'user:ada': 'uuid-ada' }, version: 1 })
    expect(await subjectOf('ada')).toBe('uuid-ada')
    expect(await stage.actions()).toContain('provisioning.team_reconciled authentik')
    await process.loop()
    expect(directory.opened).toBe(1)
  })

  it('stay due when they change meanwhile', async () => {
    directory.interfere = async () => {
      directory.interfere = () => undefined
      await member('bo')
      await em().nativeUpdate(Partner, { id: 'p1' }, { teamDirty: true, teamVersion: 2 })
    }
    await process.loop()
    expect((await partner()).teamDirty).toBe(true)
    await process.loop()
    expect((await partner()).teamDirty).toBe(false)
    expect(await subjectOf('bo')).toBe('uuid-bo')
  })

  it('are tried again later when the identity system does not answer, and that is told once', async () => {
    directory.interfere = () => {
      throw new IntegrationError('authentik', 'unreachable', 'no answer')
    }
    for (const wait of [0, 999, 1, 1999, 1]) {
      stage.clock.advance(wait)
      await process.loop()
    }
    expect(directory.opened).toBe(3)
    expect((await stage.actions()).filter((action) => action.startsWith('provisioning.team_failed'))).toHaveLength(1)
    directory.interfere = () => undefined
    stage.clock.advance(4000)
    await process.loop()
    expect((await partner()).teamDirty).toBe(false)
  })

  it('do not wait for one person who cannot be made', async () => {
    await member('bad')
    await member('bo')
    await process.loop()
    expect([await subjectOf('ada'), await subjectOf('bad'), await subjectOf('bo')]).toEqual([
      'uuid-ada',
      null,
      'uuid-bo',
    ])
    expect((await partner()).teamDirty).toBe(true)
  })

  it('wait until there is an identity system', async () => {
    await stage.process.loop()
    expect((await partner()).teamDirty).toBe(true)
  })
})
