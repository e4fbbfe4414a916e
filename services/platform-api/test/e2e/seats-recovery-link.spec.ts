import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Context } from '../../src/common/context/context.ts'
import { type IdentityDirectory, IntegrationError } from '../../src/integrations/connector.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { TenantRecords } from '../../src/modules/tenants/tenant-records.ts'
import { CreateRecoveryLink } from '../../src/modules/tenants/use-cases/create-recovery-link.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { TestApp } from '../support/test-app.ts'

const operator: Context = {
  requestId: 'request',
  actor: { type: 'operator', id: 'freja' },
  application: 'operator',
  scope: { kind: 'operator' },
}

/** Makes links that tell whom they are for; `down` refuses as a connector does. */
class FakeDirectory implements IdentityDirectory {
  down = false

  openTeam(): never {
    throw new Error('not asked for')
  }

  recoveryLink(userId: string): Promise<string> {
    if (this.down) return Promise.reject(new IntegrationError('authentik', 'timeout', 'no answer'))
    return Promise.resolve(`https://id.example.com/recovery/${userId}`)
  }

  endSessions(): Promise<void> {
    return Promise.resolve()
  }
}

describe('a recovery link', () => {
  let app: TestApp
  let rows: Rows
  let tenantId: string
  const directory = new FakeDirectory()
  const link = (id: string) => {
    const records = app.app.get(TenantRecords, { strict: false })
    return new CreateRecoveryLink(app.app.get(Work), records, directory).execute(operator, 'acme', id)
  }

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    tenantId = await rows.tenant('acme')
  })
  afterAll(() => app.close())

  it('is made for the person the identity system knows, and only that it was made is kept', async () => {
    const id = await rows.seat(tenantId, 'carla')
    expect(await link(id)).toEqual({ url: 'https://id.example.com/recovery/carla', expiresAt: null })
    const events = await eventsOf(app, 'seat.recovery_link_made')
    expect(events).toMatchObject([{ target: { type: 'seat', id }, tenantId, actor: { type: 'operator' } }])
    expect(JSON.stringify(events)).not.toContain('recovery/')
  })

  it('is refused before the identity system holds the person, and for a disabled one', async () => {
    const early = await rows.seat(tenantId, 'early')
    await app.database.orm.em.fork().nativeUpdate(Seat, { id: early }, { subject: null })
    await expect(link(early)).rejects.toMatchObject({ code: 'seats.not_provisioned' })
    const disabled = await rows.seat(tenantId, 'disabled', { status: 'disabled' })
    await expect(link(disabled)).rejects.toMatchObject({ code: 'seats.illegal_transition' })
    await expect(link('gone')).rejects.toMatchObject({ code: 'seats.not_found' })
  })

  it('cannot be had while the identity system does not answer', async () => {
    const id = await rows.seat(tenantId, 'dan')
    directory.down = true
    await expect(link(id)).rejects.toMatchObject({
      code: 'integrations.unavailable',
      data: { system: 'authentik', reason: 'timeout' },
    })
  })

  it('cannot be had where no identity system is connected, and is never stored for a repetition', async () => {
    const id = await rows.seat(tenantId, 'erik')
    const token = await app.token('operator', 'freja')
    const headers = { 'idempotency-key': 'link' }
    const reply = await app.request('POST', `/tenants/acme/users/${id}/recovery-link`, { token, headers })
    expect([reply.status, reply.body.code]).toEqual([502, 'integrations.unavailable'])
    expect(reply.headers['cache-control']).toBe('no-store')
  })
})
