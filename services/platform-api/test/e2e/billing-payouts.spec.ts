import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { RecordFact } from '../../src/modules/billing/index.ts'
import { day, finalised, told } from '../support/billing-rig.ts'
import { all } from '../support/contexts.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const owner = { tenantId: 'tenant-acme', partnerId: 'partner-nordicit' }
const dkk = { currency: 'DKK', netMinor: 59_000, taxMinor: 14_750 }

describe('payouts', () => {
  let app: TestApp
  let operator: string
  let ada: string

  beforeEach(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    operator = (await tokenOf(app, 'operator')) ?? ''
    ada = (await tokenOf(app, 'partnerAdmin')) ?? ''
    const rules = { global: true, partners: {}, tenants: {} }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
    const record = app.app.get(RecordFact)
    await record.execute(all, finalised('inv-1', day('2026-10-01'), owner, dkk))
    await record.execute(all, told('invoice_paid', 'inv-1', day('2026-10-03'), 'DKK', 73_750))
    await record.execute(all, told('refund', 'inv-1', day('2026-10-20'), 'DKK', 7375, 're-1'))
  })
  afterEach(() => app.close())

  const post = (path: string, body?: unknown) =>
    app.request('POST', `/billing/payouts${path}`, { token: operator, ...(body === undefined ? {} : { body }) })
  const close = () => post('/close', { before: '2026-11-01T00:00:00.000Z' })

  it('are made once, approved, paid by hand, and in the books', async () => {
    const closed = await close()
    expect(closed.body.payouts).toMatchObject([
      {
        statementNumber: 'DZ-SB-000001',
        amountMinor: 10_620,
        accruedMinor: 11_800,
        deductedMinor: -1180,
        entryCount: 2,
      },
    ])
    expect((await close()).body).toEqual({ payouts: [], carried: [] })
    const { id } = closed.body.payouts[0]
    expect((await post(`/${id}/pay`, { method: 'manual', reference: 'bank 7' })).body.code).toBe(
      'billing.payout_illegal_transition',
    )
    expect((await post(`/${id}/approve`)).body).toMatchObject({ status: 'approved', version: 2 })
    const refused = await post(`/${id}/pay`, { method: 'stripe' })
    expect([refused.status, refused.body.code]).toEqual([409, 'billing.stripe_disabled'])
    expect((await post(`/${id}/pay`, { method: 'manual', reference: 'bank 7' })).body).toMatchObject({
      status: 'paid',
      method: 'manual',
      reference: 'bank 7',
    })
    const balances = await app.request('GET', '/billing/ledger/balances', { token: operator })
    expect(balances.body.sound).toBe(true)
    const of = (account: string) => balances.body.balances.find((one: any) => one.account === account)?.balanceMinor
    expect([of('partner_payable'), of('cash'), of('vat'), of('revenue')]).toEqual([0, 55_755, -13_275, -42_480])
  })

  it('that are reversed are owed again, and paid with the next', async () => {
    const { id } = (await close()).body.payouts[0]
    await post(`/${id}/approve`)
    await post(`/${id}/pay`, { method: 'manual', reference: 'bank 7' })
    expect((await post(`/${id}/reverse`, { reason: 'wrong account' })).body).toMatchObject({ status: 'reversed' })
    app.clock.advance(60 * 86_400_000)
    operator = (await tokenOf(app, 'operator')) ?? ''
    const again = await post('/close', { before: '2026-12-31T00:00:00.000Z' })
    expect(again.body.payouts).toMatchObject([{ amountMinor: 10_620, broughtForwardMinor: 10_620, entryCount: 1 }])
    expect((await app.request('GET', '/billing/ledger/balances', { token: operator })).body.sound).toBe(true)
  })

  it('are told to the partner with a statement, and to nobody else', async () => {
    const { id } = (await close()).body.payouts[0]
    const path = `/partners/nordicit/billing/payouts/${id}`
    const detail = await app.request('GET', path, { token: ada })
    expect(detail.body.entries).toMatchObject([
      {
        kind: 'cut',
        invoiceNumber: 'DZ-000001',
        tenantName: 'Acme',
        baseMinor: 59_000,
        bps: 2000,
        amountMinor: 11_800,
      },
      { kind: 'refund', baseMinor: -5900, amountMinor: -1180 },
    ])
    const csv = await app.request('GET', `${path}/statement.csv`, { token: ada })
    expect(csv.text).toBe(
      'date,kind,invoice,customer,base,share_percent,amount,currency\r\n' +
        '2026-10-03,cut,DZ-000001,Acme,590.00,20.00,118.00,DKK\r\n' +
        '2026-10-20,refund,DZ-000001,Acme,-59.00,20.00,-11.80,DKK\r\n' +
        ',total,DZ-SB-000001,,,,106.20,DKK\r\n',
    )
    const pdf = await app.request('GET', `${path}/statement.pdf`, { token: ada })
    expect([pdf.headers['content-type'], pdf.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-'])
    expect((await app.request('GET', `${path}/statement.pdf`, { token: ada })).text).toBe(pdf.text)
    const bo = (await tokenOf(app, 'otherPartnerAdmin')) ?? ''
    expect((await app.request('GET', `/partners/skagen-cloud/billing/payouts/${id}`, { token: bo })).status).toBe(404)
  })

  it('below the minimum are carried forward, and refused while billing is switched off', async () => {
    const { body: settings } = await app.request('GET', '/billing/settings', { token: operator })
    const { version: _version, updatedAt: _updated, ...rest } = settings
    const payouts = { ...rest.payouts, minimums: { DKK: 20_000 } }
    const put = await app.request('PUT', '/billing/settings', { token: operator, body: { ...rest, payouts } })
    expect(put.status).toBe(200)
    expect((await close()).body).toEqual({
      payouts: [],
      carried: [
        {
          partner: { slug: 'nordicit', name: 'Nordic IT' },
          currency: 'DKK',
          balanceMinor: 10_620,
          why: 'below_minimum',
        },
      ],
    })
    const rules = { global: false, partners: {}, tenants: {} }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
    const off = await post('/close', { before: '2026-11-01T00:00:00.000Z', partner: 'nordicit' })
    expect([off.status, off.body.code]).toEqual([409, 'billing.engine_off'])
  })
})
