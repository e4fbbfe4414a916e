import 'reflect-metadata'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { auditActions, refusalData, type AuditActionName } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import '../../src/app.module.ts'
import { allEndpoints, type EndpointSpec } from '../../src/common/http/endpoint.ts'
import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import type { StoredDraft } from '../../src/modules/audit/inbox/event-draft.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, roles, tokenOf, type Role } from '../support/world.ts'
import { matrix } from './access-matrix.ts'

type Entry = StoredDraft['entry']
type Call = readonly [method: string, url: string, body?: unknown]

/** What has to be done first for the matrix's request to succeed. */
const before: Readonly<Record<string, readonly Call[]>> = {
  resumePartner: [['POST', '/partners/nordicit/suspend']],
  resumeTenant: [['POST', '/tenants/acme/suspend']],
  restoreTenant: [['POST', '/tenants/acme/cancel']],
  purgeTenant: [['POST', '/tenants/acme/cancel']],
  withdrawSubscriptionChange: [['POST', '/tenants/acme/subscription/schedule', { seats: 12 }]],
  keepSubscription: [['POST', '/tenants/acme/subscription/cancel']],
  resumeSubscription: [['POST', '/tenants/acme/subscription/pause']],
}

/** Changes whose success needs more than a request, and where it is shown instead. */
const elsewhere: Readonly<Record<string, string>> = {
  verifyDomain: 'needs a published record: e2e/domains.spec.ts',
  createSeatRecoveryLink: 'needs an identity system: e2e/seats-recovery-link.spec.ts',
  createMemberRecoveryLink: 'needs an identity system: e2e/members.spec.ts',
  openSubscription: 'the world’s tenants have one: e2e/subscriptions.spec.ts',
  reconcileTenant: 'a reconcile that changes nothing is no event: test/integrations',
  openCheckout: 'needs Stripe: e2e/stripe-checkout.spec.ts',
  openBillingPortal: 'needs Stripe: e2e/stripe-checkout.spec.ts',
  connectPartner: 'needs Stripe: e2e/stripe-connect.spec.ts',
  syncCatalogue: 'needs Stripe: e2e/stripe-checkout.spec.ts',
  approvePayout: 'needs a payout: e2e/billing-payouts.spec.ts',
  payPayout: 'needs a payout: e2e/billing-payouts.spec.ts',
  reversePayout: 'needs a payout: e2e/billing-payouts.spec.ts',
  refundInvoice: 'needs an invoice that was paid: e2e/refunds.spec.ts',
  runComparison: 'needs Stripe: e2e/stripe-checkout.spec.ts',
  receiveStripeEvent: 'what it brings about is its trace: e2e/stripe-events.spec.ts',
  replayStripeEvent: 'needs an event that was signed: e2e/stripe-events.spec.ts',
  ingestStalwart: 'its events are its trace: e2e/audit-ingest.spec.ts',
  ingestAuthentik: 'its events are its trace: e2e/audit-ingest.spec.ts',
  ingestOcis: 'its events are its trace: e2e/audit-ingest.spec.ts',
  addAuditEvents: 'its events are its trace: e2e/audit-ingest.spec.ts',
  replayAuditDeadLetter: 'needs a dead letter that has become good: e2e/audit-ingest.spec.ts',
  discardAuditDeadLetter: 'needs a dead letter: e2e/audit-ingest.spec.ts',
  runAuditArchive: 'needs a bucket: e2e/archives.spec.ts',
  repairAuditArchives: 'needs a bucket: e2e/archives.spec.ts',
  rewrapAuditArchives: 'needs a bucket: e2e/archives.spec.ts',
  verifyAuditArchive: 'needs an archive: e2e/archives.spec.ts',
  restoreAuditArchive: 'needs an archive: e2e/archives.spec.ts',
  announceAuditKey: 'needs a key of this log: e2e/audit-keys.spec.ts',
}

const changing = allEndpoints().filter((spec) => spec.method !== 'GET')

async function recorded(app: TestApp): Promise<Entry[]> {
  const rows = await app.database.orm.em.fork().find(AuditInbox, {}, { orderBy: { receivedAt: 'asc', id: 'asc' } })
  return rows.map((row) => row.draft.entry)
}

/** Asks as `role` in a fresh world. @returns the status, and the events it led to */
async function ask(
  spec: EndpointSpec,
  role: Role,
  first: readonly Call[],
): Promise<{ status: number; events: Entry[] }> {
  const row = matrix[spec.id]
  if (!row) throw new Error(`no row for ${spec.id}`)
  const app = await TestApp.start()
  try {
    await makeWorld(app)
    const operator = (await tokenOf(app, 'operator')) ?? ''
    for (const [method, url, body] of first) {
      const { status } = await app.request(method, url, { token: operator, ...(body === undefined ? {} : { body }) })
      if (status >= 300) throw new Error(`${method} ${url} answered ${status}`)
    }
    const token = await tokenOf(app, role)
    const known = (await recorded(app)).length
    const { status } = await app.request(spec.method, row.url, {
      ...(token ? { token } : {}),
      ...(row.body === undefined ? {} : { body: row.body }),
    })
    return { status, events: (await recorded(app)).slice(known) }
  } finally {
    await app.close()
  }
}

const roleWith = (spec: EndpointSpec, wanted: (status: number) => boolean): Role | undefined =>
  roles.find((role) => wanted(matrix[spec.id]?.answers[role] ?? 0))

describe('the audit log', () => {
  it('has every declared action in its catalogue', () => {
    const named = allEndpoints().flatMap((spec) => spec.audit ?? [])
    expect(named.filter((name) => !(name in auditActions))).toEqual([])
  })

  it('is told by every route that changes something', () => {
    expect(changing.filter((spec) => spec.audit === undefined).map((spec) => spec.id)).toEqual([])
  })

  it('has its catalogue in the documents as it is', () => {
    const script = fileURLToPath(new URL('../../../../scripts/render-audit-events.mjs', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect([stderr, status]).toEqual(['', 0])
  })

  it.each(changing.filter((spec) => !(spec.id in elsewhere)))('hears of $method $path that succeeds', async (spec) => {
    const first = before[spec.id] ?? []
    const role = first.length > 0 ? 'operator' : roleWith(spec, (status) => status < 300)
    expect(role, 'nobody may: say in `elsewhere` where its success is shown').toBeDefined()
    const { status, events } = await ask(spec, role ?? 'operator', first)
    expect(status).toBeLessThan(300)
    const told = events.find((event) => event.action === spec.audit)
    expect(told?.outcome, `events: ${events.map(({ action }) => action).join(', ')}`).toBe('success')
    const { data } = auditActions[spec.audit as AuditActionName]
    expect(data.safeParse(told?.data).error?.issues ?? []).toEqual([])
    expect(told?.actor.ip, 'the actor’s address is kept, as a commitment').toEqual({ c: expect.any(String) })
  })

  it.each(changing)('hears of $method $path that is refused', async (spec) => {
    const role =
      roleWith(spec, (status) => status === 403 || status === 404) ?? roleWith(spec, (status) => status >= 400)
    const { status, events } = await ask(spec, role ?? 'anonymous', [])
    const told = events.find((event) => event.action === spec.audit)
    expect(told?.outcome).toBe([401, 403, 404].includes(status) ? 'denied' : 'failure')
    expect(refusalData.safeParse(told?.data).error?.issues ?? []).toEqual([])
  })

  it.each(changing.filter(({ access }) => access.length > 0))('hears of $method $path by a stranger', async (spec) => {
    const { status, events } = await ask(spec, 'anonymous', [])
    expect([status, events.map(({ action, outcome }) => [action, outcome])]).toEqual([401, [[spec.audit, 'denied']]])
  })
})
