// platform-api as a process of its own over a file, which can be killed at any moment; and its books, read from the file.
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { answers } from '../../scripts/processes.mjs'
import { apiFlags } from '../../scripts/settings.mjs'
import { root } from '../../scripts/workspaces.mjs'

const api = (path) => import(join(root, 'services/platform-api/dist', path))

/** Makes the store with its partners and tenants. */
export async function foundHouse(file, tenantCount) {
  await import('reflect-metadata')
  const [{ migrate, openDatabase }, { systemContext }] = await Promise.all([
    api('common/store/open-database.js'),
    api('common/context/context.js'),
  ])
  const [{ PartnerStore }, { TenantStore }] = await Promise.all([
    api('modules/partners/index.js'),
    api('modules/tenants/index.js'),
  ])
  const database = await openDatabase({ url: `sqlite:${file}` })
  await migrate(database)
  const ctx = systemContext('bench', 'bench')
  const at = new Date('2025-12-01T00:00:00.000Z')
  const partners = new PartnerStore(database)
  const owners = ['north', 'south', 'west']
  await database.transactional(async () => {
    for (const slug of owners) {
      const contactEmail = `hello@${slug}.example.com`
      const partner = { id: slug, slug, name: slug, country: 'DK', vatId: null, contactEmail }
      await partners.add(ctx, { ...partner, currency: 'DKK', cutBps: 2000 }, at)
    }
    const tenants = new TenantStore(database)
    for (let tenant = 0; tenant < tenantCount; tenant += 1) {
      const slug = `tenant-${tenant}`
      await tenants.insert(ctx, tenantRow(slug, owners[tenant % owners.length], at))
    }
  })
  await database.close()
}

export const tenantRow = (slug, partnerId, at) => ({
  id: slug,
  slug,
  name: slug,
  nameKey: slug,
  partnerId,
  country: 'DK',
  vatId: null,
  primaryDomain: `${slug}.example.com`,
  status: 'active',
  authentikStatus: 'ok',
  stalwartStatus: 'ok',
  ocisStatus: 'ok',
  provisioningErrors: {},
  seatsUsed: 1,
  rosterVersion: 1,
  suspendedAt: null,
  cancelledAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
})

/** Starts the process and waits until it answers. `kill()` ends it as a power cut would. */
export async function startHouse({ file, port, stripe, secret, worker }) {
  const issuer = { application: 'portal', issuer: 'http://127.0.0.1:1/', audience: 'x', jwksUri: 'http://127.0.0.1:1/' }
  const child = spawn(process.execPath, [...apiFlags, 'dist/main.js'], {
    cwd: join(root, 'services/platform-api'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      NODE_ENV: 'development',
      LOG_LEVEL: 'silent',
      PORT: String(port),
      DATABASE_URL: `sqlite:${file}`,
      AUTH_ISSUERS: JSON.stringify([issuer]),
      AUDIT_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
      RECONCILE_ENABLED: 'false',
      AUDIT_WORKERS_ENABLED: 'false',
      BILLING_WORKERS_ENABLED: 'false',
      RATE_LIMIT_PER_MINUTE: '100000000',
      BILLING_STRIPE_ENABLED: 'true',
      STRIPE_SECRET_KEY: 'sk_test_bench',
      STRIPE_WEBHOOK_SECRET: secret,
      STRIPE_API_BASE: stripe,
      STRIPE_WORKER_ENABLED: String(worker),
    },
  })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/health`, { gaveUp: () => child.exitCode !== null })
  const end = async (signal) => {
    child.kill(signal)
    await ended
  }
  return { url: `${url}/billing/webhooks/stripe`, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

/** Everything money is, but for when it was written and which number a document got. */
const books = {
  billing_facts: '_id, kind, invoice_id, currency, amount_minor, at, body',
  journal_entries: '_id, rule, at, currency, tenant_id, partner_id, invoice_id, postings',
  billing_totals: '_id, amount_minor',
  partner_shares:
    '_id, partner_id, tenant_id, invoice_id, currency, kind, at, base_minor, bps, amount_minor, payout_id',
  invoices: '_id, status, paid_minor, refunded_minor, credited_minor, outstanding_minor, paid_at, lines',
  credit_notes: '_id, invoice_id, net_minor, tax_minor, gross_minor',
  stripe_objects: '_id, kind, our_key, tenant_id, partner_id, state',
}

/** Reads the store beside the process that writes it. */
export class Ledger {
  #database

  constructor(file) {
    this.#database = new DatabaseSync(file, { readOnly: true })
  }

  count(where) {
    return Number(this.#database.prepare(`select count(*) as n from stripe_events where ${where}`).get().n)
  }

  /** One digest of all books, and how much they hold. */
  books() {
    return Object.entries(books).map(([table, columns]) => {
      // A total that came back to zero has a row in one order of events and none in another.
      const where = table === 'billing_totals' ? 'where amount_minor <> 0' : ''
      const rows = this.#database.prepare(`select ${columns} from ${table} ${where} order by _id`).all()
      return { table, rows: rows.length, digest: hash('sha256', JSON.stringify(rows), 'hex') }
    })
  }

  /** Numbers of each series that are missing between the first and the last. */
  gaps() {
    const sql =
      'select coalesce(sum(n), 0) as gaps from (select max(sequence) - count(*) as n from document_numbers group by series)'
    return Number(this.#database.prepare(sql).get().gaps)
  }

  /** Entries of the journal whose postings do not sum to zero. */
  unbalanced() {
    const sql = `select count(*) as n from journal_entries j where
      (select sum(json_extract(value, '$.amountMinor')) from json_each(j.postings)) <> 0`
    return Number(this.#database.prepare(sql).get().n)
  }

  close() {
    this.#database.close()
  }
}
