import type { Role } from '../support/world.ts'

/** What one operation answers to each role, about a tenant of Nordic IT. `url` and `body` are those of a good request. */
export interface MatrixRow {
  readonly url: string
  readonly body?: unknown
  readonly answers: Readonly<Record<Role, number>>
}

type Answers = [
  anonymous: number,
  member: number,
  tenantAdmin: number,
  otherTenantAdmin: number,
  partnerAdmin: number,
  otherPartnerAdmin: number,
  partnerViewer: number,
  operator: number,
  machine: number,
]

function row(url: string, answers: Answers, body?: unknown): MatrixRow {
  const [
    anonymous,
    member,
    tenantAdmin,
    otherTenantAdmin,
    partnerAdmin,
    otherPartnerAdmin,
    partnerViewer,
    operator,
    machine,
  ] = answers
  return {
    url,
    ...(body === undefined ? {} : { body }),
    answers: {
      anonymous,
      member,
      tenantAdmin,
      otherTenantAdmin,
      partnerAdmin,
      otherPartnerAdmin,
      partnerViewer,
      operator,
      machine,
    },
  }
}

const everybody = (status: number): Answers => [status, status, status, status, status, status, status, status, status]
const operatorsOnly = (status: number): Answers => [401, 403, 403, 403, 403, 403, 403, status, 403]
const signedIn = (status: number): Answers => [401, status, status, status, status, status, status, status, 403]
/** Whoever reaches the tenant at all may read it. */
const tenantReaders = (status: number): Answers => [401, status, status, 404, status, 404, status, status, 403]
/** Its people: administrators and whoever looks after it. */
const tenantStaff = (status: number): Answers => [401, 403, status, 404, status, 404, status, status, 403]
/** Changes a tenant's own administrator may make. */
const tenantWriters = (status: number): Answers => [401, 403, status, 404, status, 404, 403, status, 403]
/** Changes of the lifecycle: the partner's administrators and operators. */
const tenantOwners = (status: number): Answers => [401, 403, 403, 404, status, 404, 403, status, 403]
const partnerReaders = (status: number): Answers => [401, 404, 404, 404, status, 404, status, status, 403]
const partnerWriters = (status: number): Answers => [401, 404, 404, 404, status, 404, 403, status, 403]

const newTenant = { name: 'Ny ApS', country: 'DK', primaryDomain: 'ny.example.com' }
const newPartner = { name: 'Tredje', country: 'DK', contactEmail: 'a@tredje.example.com', currency: 'DKK' }
const newPlan = { key: 'mail', name: 'Mail', description: 'Mail', features: [], quotaBytesPerSeat: 1 }

/** Every operation of the API by its operationId. A route that is not here fails the test. */
export const matrix: Readonly<Record<string, MatrixRow>> = {
  getHealth: row('/health', everybody(200)),
  getReadiness: row('/health/ready', everybody(200)),
  getMe: row('/me', [401, 200, 200, 200, 200, 200, 200, 200, 200]),
  changeMe: row('/me', signedIn(200), { locale: 'da' }),
  signOutEverywhere: row('/me/sign-out-everywhere', signedIn(204)),
  getOverview: row('/overview', operatorsOnly(200)),
  listFlags: row('/flags', operatorsOnly(200)),
  getFlag: row('/flags/new_billing_engine', operatorsOnly(200)),
  changeFlag: row('/flags/new_billing_engine', operatorsOnly(200), { rules: { global: true } }),

  listPartners: row('/partners', signedIn(200)),
  createPartner: row('/partners', operatorsOnly(201), newPartner),
  getPartner: row('/partners/nordicit', partnerReaders(200)),
  changePartner: row('/partners/nordicit', partnerWriters(200), { name: 'Nordic IT A/S' }),
  suspendPartner: row('/partners/nordicit/suspend', operatorsOnly(200)),
  resumePartner: row('/partners/nordicit/resume', operatorsOnly(409)),
  listPartnerTenants: row('/partners/nordicit/tenants', partnerReaders(200)),
  listMembers: row('/partners/nordicit/members', partnerReaders(200)),
  inviteMember: row('/partners/nordicit/members', partnerWriters(201), {
    email: 'ny@nordicit.example.com',
    name: 'Ny',
    role: 'viewer',
  }),
  changeMember: row('/partners/nordicit/members/member-viktor', partnerWriters(200), { role: 'admin' }),
  removeMember: row('/partners/nordicit/members/member-viktor', partnerWriters(204)),
  createMemberRecoveryLink: row('/partners/nordicit/members/member-viktor/recovery-link', partnerWriters(502)),

  listPlans: row('/plans', signedIn(200)),
  createPlan: row('/plans', operatorsOnly(201), newPlan),
  changePlan: row('/plans/team', operatorsOnly(200), { name: 'Hold' }),
  createPrice: row('/plans/team/prices', operatorsOnly(201), { interval: 'year', amounts: { DKK: 59_000 } }),
  changePrice: row('/prices/price-team', operatorsOnly(200), { active: false }),

  listTenants: row('/tenants', signedIn(200)),
  createTenant: row('/tenants', [401, 403, 403, 403, 201, 201, 403, 201, 403], newTenant),
  getTenant: row('/tenants/acme', tenantReaders(200)),
  changeTenant: row('/tenants/acme', tenantWriters(200), { name: 'Acme A/S' }),
  suspendTenant: row('/tenants/acme/suspend', tenantOwners(200)),
  resumeTenant: row('/tenants/acme/resume', tenantOwners(409)),
  cancelTenant: row('/tenants/acme/cancel', tenantOwners(200)),
  restoreTenant: row('/tenants/acme/restore', tenantOwners(409)),
  purgeTenant: row('/tenants/acme/purge', operatorsOnly(409), { confirm: 'acme' }),
  listDomains: row('/tenants/acme/domains', tenantReaders(200)),
  addDomain: row('/tenants/acme/domains', tenantWriters(201), { name: 'acme-three.example.com' }),
  removeDomain: row('/tenants/acme/domains/acme-two.example.com', tenantWriters(204)),
  verifyDomain: row('/tenants/acme/domains/acme.example.com/verify', tenantWriters(409)),
  listSeats: row('/tenants/acme/users', tenantStaff(200)),
  inviteSeat: row('/tenants/acme/users', tenantWriters(201), { email: 'ny@acme.example.com', name: 'Ny' }),
  getSeat: row('/tenants/acme/users/seat-erik', tenantStaff(200)),
  changeSeat: row('/tenants/acme/users/seat-erik', tenantWriters(200), { name: 'Erik B' }),
  removeSeat: row('/tenants/acme/users/seat-erik', tenantWriters(204)),
  createSeatRecoveryLink: row('/tenants/acme/users/seat-erik/recovery-link', tenantWriters(502)),
  getSubscription: row('/tenants/acme/subscription', tenantReaders(200)),
  openSubscription: row('/tenants/acme/subscription', tenantOwners(409), {
    priceId: 'price-team',
    currency: 'DKK',
    seats: 5,
  }),
  changeSubscription: row('/tenants/acme/subscription', tenantWriters(200), { seats: 12 }),
  cancelSubscription: row('/tenants/acme/subscription/cancel', tenantOwners(200)),
  scheduleSubscriptionChange: row('/tenants/acme/subscription/schedule', tenantWriters(200), { seats: 12 }),
  withdrawSubscriptionChange: row('/tenants/acme/subscription/schedule', tenantOwners(200)),
  keepSubscription: row('/tenants/acme/subscription/keep', tenantOwners(200)),
  pauseSubscription: row('/tenants/acme/subscription/pause', tenantOwners(200)),
  resumeSubscription: row('/tenants/acme/subscription/resume', tenantOwners(409)),
  reconcileTenant: row('/tenants/acme/reconcile', tenantWriters(200)),
  getProvisioning: row('/tenants/acme/provisioning', tenantReaders(200)),
  listProvisioningRuns: row('/tenants/acme/provisioning/runs', tenantReaders(200)),
  getProvisioningRun: row('/tenants/acme/provisioning/runs/none', tenantReaders(404)),
  getTenantDns: row('/tenants/acme/dns', tenantReaders(200)),

  openCheckout: row('/tenants/acme/checkout', tenantWriters(409), {
    priceId: 'price-team',
    currency: 'DKK',
    seats: 5,
    returnUrl: 'https://portal.dezky.example/',
  }),
  openBillingPortal: row('/tenants/acme/portal-session', tenantWriters(409), {
    returnUrl: 'https://portal.dezky.example/',
  }),
  syncCatalogue: row('/billing/catalogue/sync', operatorsOnly(409), {}),
  previewSubscription: row('/tenants/acme/subscription/preview?seats=12', tenantStaff(200)),
  getTenantBilling: row('/tenants/acme/billing', tenantStaff(200)),
  listTenantInvoices: row('/tenants/acme/billing/invoices', tenantStaff(200)),
  getTenantInvoice: row('/tenants/acme/billing/invoices/none', tenantStaff(404)),
  getTenantInvoicePdf: row('/tenants/acme/billing/invoices/none/pdf', tenantStaff(404)),
  getPartnerSummary: row('/partners/nordicit/billing/summary', partnerReaders(200)),
  setPartnerCut: row('/partners/nordicit/billing/cuts', operatorsOnly(200), {
    validFrom: '2027-01-01T00:00:00.000Z',
    bps: 1500,
  }),
  getPartnerConnect: row('/partners/nordicit/billing/connect', partnerReaders(200)),
  connectPartner: row('/partners/nordicit/billing/connect', partnerWriters(409), {
    returnUrl: 'https://portal.example/',
  }),
  listPartnerInvoices: row('/partners/nordicit/billing/invoices', partnerReaders(200)),
  listPartnerPayouts: row('/partners/nordicit/billing/payouts', partnerReaders(200)),
  getPartnerPayout: row('/partners/nordicit/billing/payouts/none', partnerReaders(404)),
  getPartnerStatementPdf: row('/partners/nordicit/billing/payouts/none/statement.pdf', partnerReaders(404)),
  getPartnerStatementCsv: row('/partners/nordicit/billing/payouts/none/statement.csv', partnerReaders(404)),
  getPlatformSummary: row('/billing/summary', operatorsOnly(200)),
  listInvoices: row('/billing/invoices', operatorsOnly(200)),
  getInvoice: row('/billing/invoices/none', operatorsOnly(404)),
  getInvoicePdf: row('/billing/invoices/none/pdf', operatorsOnly(404)),
  previewRefund: row('/billing/invoices/none/refunds/preview', operatorsOnly(404)),
  refundInvoice: row('/billing/invoices/none/refunds', operatorsOnly(404), { reason: 'agreed' }),
  listJournal: row('/billing/ledger', operatorsOnly(200)),
  getLedgerBalances: row('/billing/ledger/balances', operatorsOnly(200)),
  getBillingSettings: row('/billing/settings', operatorsOnly(200)),
  changeBillingSettings: row('/billing/settings', operatorsOnly(200), {
    dunning: { remindAfterDays: [5], suspendAfterDays: 20 },
    payouts: { minimums: { DKK: 50_000 }, holdDays: 7, deductFees: true },
    seller: { name: 'Dezky ApS', address: ['Torvet 1'], country: 'DK', vatId: null, numberPrefix: 'DZ' },
    paymentTermDays: 14,
  }),
  listPayouts: row('/billing/payouts', operatorsOnly(200)),
  closePeriod: row('/billing/payouts/close', operatorsOnly(200), { before: '2026-11-01T00:00:00.000Z' }),
  getPayout: row('/billing/payouts/none', operatorsOnly(404)),
  getStatementPdf: row('/billing/payouts/none/statement.pdf', operatorsOnly(404)),
  getStatementCsv: row('/billing/payouts/none/statement.csv', operatorsOnly(404)),
  approvePayout: row('/billing/payouts/none/approve', operatorsOnly(404)),
  payPayout: row('/billing/payouts/none/pay', operatorsOnly(404), { method: 'manual', reference: 'bank 1' }),
  reversePayout: row('/billing/payouts/none/reverse', operatorsOnly(404), { reason: 'wrong account' }),
  listDifferences: row('/billing/differences', operatorsOnly(200)),
  runComparison: row('/billing/differences/run', operatorsOnly(409)),
  receiveStripeEvent: row('/billing/webhooks/stripe', everybody(409), { id: 'evt_1' }),
  listStripeEvents: row('/billing/events', operatorsOnly(200)),
  getStripeEvent: row('/billing/events/evt_none', operatorsOnly(404)),
  replayStripeEvent: row('/billing/events/evt_none/replay', operatorsOnly(404)),

  listAuditEvents: row('/audit/events', signedIn(200)),
  getAuditEvent: row('/audit/events/01JD8ZQ4W3N6E2S9T0V5X7Y1AB', signedIn(404)),
  proveAuditEvent: row('/audit/events/01JD8ZQ4W3N6E2S9T0V5X7Y1AB/proof', signedIn(404)),
  streamAuditEvents: row('/audit/stream', signedIn(200)),
  getAuditSeries: row('/audit/series', signedIn(200)),
  exportAuditEvents: row('/audit/export', signedIn(409)),
  verifyAuditLog: row('/audit/verify', operatorsOnly(200)),
  listAuditCheckpoints: row('/audit/checkpoints', signedIn(200)),
  getAuditVkey: row('/audit/log/vkey', everybody(200)),
  getAuditVkeys: row('/audit/log/vkeys', everybody(200)),
  getAuditLogCheckpoint: row('/audit/log/checkpoint', everybody(404)),
  getAuditTile: row('/audit/log/tile/0/000', everybody(404)),
  getAuditEntryBundle: row('/audit/log/tile/entries/000', operatorsOnly(404)),
  addAuditEvents: row('/audit/events', [401, 403, 403, 403, 403, 403, 403, 403, 202], {
    id: 'one',
    action: 'thing.done',
    actor: { type: 'robot', id: 'r2' },
  }),
  ingestStalwart: row('/audit/ingest/stalwart', everybody(409), { events: [] }),
  ingestAuthentik: row('/audit/ingest/authentik', everybody(409), { pk: 'one' }),
  ingestOcis: row('/audit/ingest/ocis', [401, 403, 403, 403, 403, 403, 403, 403, 202], {}),
  getAuditIntegrity: row('/audit/integrity', operatorsOnly(200)),
  listAuditDeadLetters: row('/audit/dead-letters', operatorsOnly(200)),
  replayAuditDeadLetter: row('/audit/dead-letters/none/replay', operatorsOnly(404)),
  replayAuditDeadLetters: row('/audit/dead-letters/replay', operatorsOnly(200), {}),
  discardAuditDeadLetter: row('/audit/dead-letters/none/discard', operatorsOnly(404)),
  getColdStorageHealth: row('/audit/archive/health', operatorsOnly(200)),
  previewAuditArchive: row('/audit/archive/preview', operatorsOnly(200)),
  runAuditArchive: row('/audit/archive/run', operatorsOnly(409), { override: true }),
  repairAuditArchives: row('/audit/archive/repair', operatorsOnly(409)),
  rewrapAuditArchives: row('/audit/archive/rewrap', operatorsOnly(409)),
  listAuditArchiveRuns: row('/audit/archive/runs', operatorsOnly(200)),
  getAuditArchiveRun: row('/audit/archive/runs/none', operatorsOnly(404)),
  listAuditArchives: row('/audit/archives', operatorsOnly(200)),
  getAuditArchive: row('/audit/archives/none', operatorsOnly(404)),
  getAuditArchiveManifest: row('/audit/archives/none/manifest', operatorsOnly(404)),
  verifyAuditArchive: row('/audit/archives/none/verify', operatorsOnly(404)),
  restoreAuditArchive: row('/audit/archives/none/restore', operatorsOnly(404), {}),
  announceAuditKey: row('/audit/keys', operatorsOnly(422), { vkey: 'no key at all' }),
  listTenantEvents: row('/tenants/acme/audit', tenantStaff(200)),
}
