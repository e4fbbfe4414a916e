// Books of 10,000 tenants with a journal of any length, written with the house's own rules, and the summaries over them.
import { join } from 'node:path'

import { root } from '../../scripts/workspaces.mjs'
import { tenantRow } from '../webhooks/house.mjs'

const api = (path) => import(join(root, 'services/platform-api/dist', path))

const tenants = 10_000
const partners = 50
/** Invoices that wait for their payment, however long the history is. */
const open = 1_000
const currencies = ['DKK', 'EUR', 'SEK', 'GBP']
const plans = ['mail', 'team', 'business']
const now = new Date('2026-11-24T09:00:00.000Z')
const dayMs = 86_400_000
const chunk = 500

/** @returns the readings to measure, by name; each takes a number to vary whom it asks about */
export async function openBooks(file, rows) {
  await import('reflect-metadata')
  const [{ ManualClock }, { createLogger }, { migrate, openDatabase }, { readConfig }, { createApp }] =
    await Promise.all([
      api('common/clock/clock.js'),
      api('common/logging/logger.js'),
      api('common/store/open-database.js'),
      api('config/config.js'),
      api('create-app.js'),
    ])
  const [{ ReadSummaries }, { ReadTenantBilling }, { systemContext }] = await Promise.all([
    api('modules/billing/use-cases/read-summaries.js'),
    api('modules/billing/use-cases/read-tenant-billing.js'),
    api('common/context/context.js'),
  ])
  const issuer = { application: 'portal', issuer: 'http://127.0.0.1:1/', audience: 'x', jwksUri: 'http://127.0.0.1:1/' }
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `sqlite:${file}`,
    AUTH_ISSUERS: JSON.stringify([issuer]),
    AUDIT_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
    AUDIT_WORKERS_ENABLED: 'false',
    BILLING_WORKERS_ENABLED: 'false',
    RECONCILE_ENABLED: 'false',
  })
  const database = await openDatabase({ url: config.env.DATABASE_URL })
  await migrate(database)
  const entries = await write(database, rows)
  const clock = new ManualClock(now.toISOString())
  const app = await createApp({ config, clock, database, logger: createLogger(config) })
  const ctx = systemContext('bench', 'bench')
  const summaries = app.get(ReadSummaries, { strict: false })
  const ofTenant = app.get(ReadTenantBilling, { strict: false })
  return {
    entries,
    readings: {
      'the platform': () => summaries.platform(ctx, { months: 12 }),
      'a partner': (number) => summaries.partner(ctx, `partner-${number % partners}`, { months: 12 }),
      'a tenant': (number) => ofTenant.execute(ctx, `tenant-${(number * 97) % tenants}`),
    },
    close: async () => {
      await app.close()
      await database.close()
    },
  }
}

/** Writes rows of an entity in chunks, each in a transaction of its own. */
class Writer {
  #database
  #entity
  #rows = []

  constructor(database, entity) {
    this.#database = database
    this.#entity = entity
  }

  async add(...rows) {
    this.#rows.push(...rows)
    if (this.#rows.length >= chunk) await this.flush()
  }

  async flush() {
    const rows = this.#rows.splice(0)
    if (rows.length === 0) return
    await this.#database.transactional(() => this.#database.manager().insertMany(this.#entity, rows))
  }
}

async function write(database, rows) {
  const [{ BillingTotal, Invoice, JournalEntry, PartnerShare }, { entriesOf }, { totalKey, totalsOf }] =
    await Promise.all([
      api('modules/billing/billing.entity.js'),
      api('modules/billing/domain/books.js'),
      api('modules/billing/domain/totals.js'),
    ])
  await writeParties(database)
  const [journal, shares, invoices, totals] = [JournalEntry, PartnerShare, Invoice, BillingTotal].map(
    (entity) => new Writer(database, entity),
  )
  const sums = new Map()
  const terms = { cutBpsAt: () => 2000, deductFeesAt: () => false }
  let written = 0
  for (let number = 0; written < rows; number += 1) {
    const facts = factsOf(number, number < open)
    const [{ tenantId, partnerId, invoiceId, currency }] = facts
    const entries = entriesOf(facts, terms)
    for (const { id, fact, rule, postings, share } of entries) {
      const owner = { currency, tenantId, partnerId, invoiceId }
      await journal.add({
        id,
        factKind: fact.kind,
        factId: fact.id,
        rule,
        at: fact.at,
        recordedAt: now,
        ...owner,
        postings,
      })
      // A month is still owed; payouts have taken up what came before.
      const payoutId = now - fact.at < 30 * dayMs ? '' : 'payout'
      if (share) await shares.add({ id, ...owner, at: fact.at, ...share, payoutId })
    }
    for (const move of totalsOf(entries, { tenantId, partnerId })) {
      const key = totalKey(move)
      sums.set(key, { ...move, id: key, amountMinor: (sums.get(key)?.amountMinor ?? 0) + move.amountMinor })
    }
    await invoices.add(invoiceOf(facts, number))
    written += entries.length
  }
  for (const sum of sums.values()) await totals.add(sum)
  for (const writer of [journal, shares, invoices, totals]) await writer.flush()
  return written
}

/** Finalised, and paid three days later unless it is open. The oldest lie ten years back. */
function factsOf(number, isOpen) {
  const tenant = number % tenants
  const at = new Date(now - (isOpen ? 5 + (number % 40) : 10 + (number % 3_650)) * dayMs)
  const netMinor = 4900 * (1 + (number % 40))
  const taxMinor = netMinor / 4
  const invoice = {
    kind: 'invoice_finalised',
    id: `in-${number}`,
    invoiceId: `in-${number}`,
    at,
    currency: currencies[tenant % currencies.length],
    amountMinor: netMinor + taxMinor,
    tenantId: `tenant-${tenant}`,
    partnerId: `partner-${tenant % partners}`,
    netMinor,
    taxMinor,
  }
  const { netMinor: _net, taxMinor: _tax, tenantId: _tenant, partnerId: _partner, ...rest } = invoice
  return isOpen ? [invoice] : [invoice, { ...rest, kind: 'invoice_paid', at: new Date(at.getTime() + 3 * dayMs) }]
}

function invoiceOf([invoice, paid], number) {
  const { id, at, currency, tenantId, partnerId, netMinor, taxMinor, amountMinor } = invoice
  const party = { name: tenantId, address: [], country: 'DK', vatId: null }
  const periodEndAt = new Date(at.getTime() + 30 * dayMs)
  return {
    id,
    number: `DZ-${number}`,
    tenantId,
    partnerId,
    currency,
    status: paid ? 'paid' : 'open',
    netMinor,
    taxMinor,
    grossMinor: amountMinor,
    paidMinor: paid ? amountMinor : 0,
    refundedMinor: 0,
    creditedMinor: 0,
    outstandingMinor: paid ? 0 : amountMinor,
    disputed: false,
    periodStartAt: at,
    periodEndAt,
    issuedAt: at,
    dueAt: new Date(at.getTime() + 14 * dayMs),
    ...(paid ? { paidAt: paid.at } : {}),
    seller: party,
    buyer: party,
    tax: { kind: 'domestic', country: 'DK', vatId: null, rateBps: 2500, note: null },
    lines: [],
    version: 1,
  }
}

async function writeParties(database) {
  const [{ Partner }, { Tenant }, { Plan, Price }, { Subscription }, { SubscriptionMovement }] = await Promise.all([
    api('modules/partners/partner.entity.js'),
    api('modules/tenants/tenant.entity.js'),
    api('modules/catalogue/catalogue.entity.js'),
    api('modules/subscriptions/subscription.entity.js'),
    api('modules/subscriptions/movement.entity.js'),
  ])
  const writers = [Partner, Plan, Price, Tenant, Subscription, SubscriptionMovement].map(
    (entity) => new Writer(database, entity),
  )
  const [ofPartners, ofPlans, ofPrices, ofTenants, ofSubscriptions, ofMovements] = writers
  const at = new Date(now - 400 * dayMs)
  for (let number = 0; number < partners; number += 1) {
    const slug = `partner-${number}`
    const stamps = { createdAt: at, updatedAt: at, version: 1 }
    const team = { externalIds: {}, teamDirty: false, teamVersion: 1 }
    const names = { id: slug, slug, name: slug, nameKey: slug, contactEmail: `hello@${slug}.example.com` }
    await ofPartners.add({
      ...names,
      country: 'DK',
      currency: 'DKK',
      cutBps: 2000,
      status: 'active',
      ...team,
      ...stamps,
    })
  }
  const plan = { features: [], minSeats: 1, quotaBytesPerSeat: 1, active: true, createdAt: at, version: 1 }
  for (const key of plans) {
    await ofPlans.add({ ...plan, id: key, name: key, description: key })
    const amounts = Object.fromEntries(currencies.map((currency) => [currency, 4900]))
    const price = { id: `price-${key}`, planKey: key, interval: 'month', amounts, stripePriceIds: {}, active: true }
    await ofPrices.add({ ...price, activeKey: `${key}/month`, createdAt: at, version: 1 })
  }
  for (let number = 0; number < tenants; number += 1) {
    const [id, partnerId] = [`tenant-${number}`, `partner-${number % partners}`]
    const [currency, planKey] = [currencies[number % currencies.length], plans[number % plans.length]]
    const { vatId: _vat, suspendedAt: _suspended, cancelledAt: _cancelled, ...tenant } = tenantRow(id, partnerId, at)
    await ofTenants.add(tenant)
    const seats = 1 + (number % 40)
    await ofSubscriptions.add({
      id: `sub-${number}`,
      tenantId: id,
      partnerId,
      planKey,
      priceId: `price-${planKey}`,
      interval: 'month',
      currency,
      seats,
      unitAmountMinor: 4900,
      anchorAt: at,
      status: 'active',
      currentPeriodStartAt: new Date(now - 10 * dayMs),
      currentPeriodEndAt: new Date(now.getTime() + 20 * dayMs),
      cancelAtPeriodEnd: false,
      history: [],
      createdAt: at,
      version: 1,
    })
    const began = new Date(now - (number % 360) * dayMs)
    const movement = { id: `sub-${number}/1`, tenantId: id, partnerId, currency, planKey, kind: 'new', at: began }
    await ofMovements.add({ ...movement, month: began.toISOString().slice(0, 7), deltaMinor: seats * 4900 })
  }
  for (const writer of writers) await writer.flush()
}
