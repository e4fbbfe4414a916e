import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import {
  type ConnectorPlan,
  type DesiredTeam,
  type IdentityDirectory,
  IntegrationError,
} from '../../src/integrations/connector.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { intervalSeconds, Provisioner } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { Rows } from '../support/rows.ts'

/** An identity system that holds people of teams, by member. */
class FakeDirectory implements IdentityDirectory {
  readonly people = new Map<string, string>()
  interfere: (desired: DesiredTeam) => void | Promise<void> = () => undefined
  opened = 0
  /** the teams opened, in order */
  readonly teams: string[] = []

  async openTeam(desired: DesiredTeam): Promise<ConnectorPlan> {
    this.opened += 1
    this.teams.push(desired.partnerId)
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

  describe('that nobody changed', () => {
    const interval = intervalSeconds * 1_000
    const settle = async (...ids: string[]) => {
      for (const id of ids) await rows.partner(`partner-${id}`, { id })
      await process.loop()
      await ticks(ids.length + 2)
      directory.teams.length = 0
    }
    /** So many ticks, a second apart. */
    const ticks = async (count: number) => {
      for (let tick = 0; tick < count; tick += 1) {
        stage.clock.advance(1_000)
        await process.loop()
      }
    }

    it('are looked at in rounds, and what drifted is put right and told', async () => {
      await settle()
      directory.people.delete('ada')
      stage.clock.advance(interval)
      await ticks(2)
      expect(directory.people.has('ada')).toBe(true)
      expect(
        (await stage.actions()).filter((action) => action.startsWith('provisioning.team_reconciled')),
      ).toHaveLength(2)
      directory.people.delete('ada')
      stage.clock.advance(interval - 10_000)
      await ticks(3)
      expect(directory.people.has('ada')).toBe(false)
      await ticks(15)
      expect(directory.people.has('ada')).toBe(true)
      expect(await partner()).toMatchObject({ teamDirty: false, version: 1 })
    })

    it('are one a tick, each once a round', async () => {
      await settle('p2', 'p3', 'p4')
      stage.clock.advance(interval)
      for (let tick = 0; tick < 20; tick += 1) {
        const before = directory.teams.length
        await ticks(1)
        expect(directory.teams.length - before).toBeLessThanOrEqual(1)
      }
      expect(directory.teams.toSorted()).toEqual(['p1', 'p2', 'p3', 'p4'])
    })

    it('wait while the identity system does not answer, without an event for each of them', async () => {
      await settle('p2', 'p3')
      stage.clock.advance(interval)
      directory.interfere = () => {
        throw new IntegrationError('authentik', 'unreachable', 'no answer')
      }
      await ticks(30)
      expect(new Set(directory.teams).size).toBe(1)
      expect(directory.teams.length).toBeLessThan(8)
      expect((await stage.actions()).filter((action) => action.startsWith('provisioning.team_failed'))).toEqual([])
      directory.interfere = () => undefined
      directory.teams.length = 0
      await ticks(60)
      expect(new Set(directory.teams)).toEqual(new Set(['p1', 'p2', 'p3']))
    })

    it('that changed come first, and wait for no round', async () => {
      await settle()
      await ticks(3)
      await member('bo')
      await em().nativeUpdate(Partner, { id: 'p1' }, { teamDirty: true, teamVersion: 2 })
      await ticks(1)
      expect(await subjectOf('bo')).toBe('uuid-bo')
    })
  })
})
