import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { CheckpointStore } from '../../src/modules/audit/tree/checkpoint.store.ts'
import { LogKeys } from '../../src/modules/audit/tree/log-keys.ts'
import { readsDuring } from '../support/queries.ts'
import { Rows } from '../support/rows.ts'
import { TestApp } from '../support/test-app.ts'

describe('overview', () => {
  let app: TestApp
  let rows: Rows
  const read = async () => app.request('GET', '/overview', { token: await app.token('operator', 'freja') })

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
  })
  afterAll(() => app.close())

  it('is all zeros in an empty house', async () => {
    const { status, body } = await read()
    expect(status).toBe(200)
    expect(body).toMatchObject({
      tenants: { total: 0, byStatus: { pending: 0, active: 0, suspended: 0, cancelled: 0, purged: 0 } },
      partners: { total: 0, suspended: 0 },
      seats: { total: 0 },
      attention: [],
    })
    expect(body.tenantsByMonth).toHaveLength(12)
    expect(body.tenantsByMonth[0]).toEqual({ month: '2025-12', total: 0 })
  })

  it('counts, and lists what wants attention', async () => {
    const held = await rows.partner('held', { name: 'Held', status: 'suspended' })
    await rows.partner('fine')
    const at = (month: string) => new Date(`${month}-15T00:00:00.000Z`)
    const error = { code: 'unreachable', message: 'no answer', at: '2026-11-24T09:00:00.000Z', attempts: 3 }
    const acme = await rows.tenant('acme', { partnerId: held, createdAt: at('2024-01') })
    await rows.seat(acme, 'carla')
    await rows.seat(acme, 'dan', { role: 'member', status: 'disabled' })
    await rows.tenant('broken', {
      name: 'Broken',
      createdAt: at('2026-09'),
      stalwartStatus: 'error',
      provisioningErrors: { stalwart: { ...error, nextTryAt: null } },
    })
    await rows.tenant('left', { status: 'cancelled', createdAt: at('2026-11') })
    await rows.tenant('gone', { status: 'purged', createdAt: at('2026-01'), ocisStatus: 'error' })
    const { body } = await read()
    expect(body.tenants).toEqual({
      total: 3,
      byStatus: { pending: 0, active: 2, suspended: 0, cancelled: 1, purged: 1 },
    })
    expect(body.partners).toEqual({ total: 2, suspended: 1 })
    expect(body.seats).toEqual({ total: 2 })
    expect(body.tenantsByMonth.map((month: { total: number }) => month.total)).toEqual([
      1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3,
    ])
    expect(body.attention).toEqual([
      { kind: 'provisioning', title: 'Broken', detail: 'stalwart: no answer', href: '/tenants/broken' },
      {
        kind: 'partner',
        title: 'Held',
        detail: 'The partner is suspended: its people can only read',
        href: '/partners/held',
      },
    ])
  })

  it('says first of all when the log is no longer signed', async () => {
    const { attention } = (await read()).body
    const detail = 'Checkpoint 12 does not verify'
    const checkpoints = app.app.get(CheckpointStore)
    await checkpoints.halt(app.app.get(LogKeys).origin, 'checkpoint_changed', detail, '2026-11-24T09:00:00.000Z')
    const halted = { kind: 'integrity', title: 'The audit log is no longer signed', detail, href: '/audit' }
    expect((await read()).body.attention).toEqual([halted, ...attention])
    await checkpoints.resume(app.app.get(LogKeys).origin)
    expect((await read()).body.attention).toEqual(attention)
  })

  it('takes the same number of reads however much there is', async () => {
    const few = await readsDuring(app, read)
    for (let index = 0; index < 30; index += 1) await rows.tenant(`more-${index}`, { ocisStatus: 'error' })
    expect(await readsDuring(app, read)).toEqual(few)
    expect((await read()).body.attention).toHaveLength(21)
  })

  it('is for operators', async () => {
    for (const application of ['portal', 'machine'] as const) {
      const refused = await app.request('GET', '/overview', { token: await app.token(application, 'ada') })
      expect([refused.status, refused.body.code]).toEqual([403, 'auth.wrong_application'])
    }
  })
})
