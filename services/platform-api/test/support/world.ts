import { Plan, Price } from '../../src/modules/catalogue/catalogue.entity.ts'
import { Subscription } from '../../src/modules/subscriptions/subscription.entity.ts'
import { Domain } from '../../src/modules/tenants/domain.entity.ts'
import { Rows } from './rows.ts'
import type { TestApp } from './test-app.ts'

const at = new Date('2026-10-01T08:00:00.000Z')

/**
 * Two partners with a customer each, and everybody who may ask for something: Nordic IT (ada admin, viktor viewer) with
 * Acme (carla admin, dan member), Skagen Cloud (bo admin) with Mols (rikke admin). Subjects are first names.
 */
export async function makeWorld(app: TestApp): Promise<void> {
  const em = app.database.orm.em.fork()
  const rows = new Rows({ database: app.database, clock: { now: () => at } })
  for (const [slug, name] of [
    ['nordicit', 'Nordic IT'],
    ['skagen-cloud', 'Skagen Cloud'],
  ] as const) {
    await rows.partner(slug, { id: `partner-${slug}`, name, nameKey: name.toLowerCase() })
  }
  const team = [
    ['ada', 'nordicit', 'admin'],
    ['viktor', 'nordicit', 'viewer'],
    ['bo', 'skagen-cloud', 'admin'],
  ] as const
  for (const [first, slug, role] of team) {
    await rows.member(`partner-${slug}`, first, { id: `member-${first}`, email: `${first}@${slug}.example.com`, role })
  }
  await em.insert(Plan, {
    id: 'team',
    name: 'Team',
    description: 'Everything',
    features: ['Mail'],
    minSeats: 1,
    quotaBytesPerSeat: 10_000_000,
    active: true,
    createdAt: at,
    version: 1,
  })
  await em.insert(Price, {
    id: 'price-team',
    planKey: 'team',
    interval: 'month',
    amounts: { DKK: 5900 },
    stripePriceIds: {},
    active: true,
    activeKey: 'team/month',
    createdAt: at,
    version: 1,
  })
  const tenants = [
    ['acme', 'Acme', 'nordicit'],
    ['mols', 'Mols', 'skagen-cloud'],
  ] as const
  for (const [slug, name, partner] of tenants) {
    const partnerId = `partner-${partner}`
    const domain = `${slug}.example.com`
    const seatsUsed = slug === 'acme' ? 3 : 1
    await rows.tenant(slug, { id: `tenant-${slug}`, name, nameKey: name.toLowerCase(), partnerId, seatsUsed })
    for (const id of [domain, `${slug}-two.example.com`]) {
      await em.insert(Domain, { id, tenantId: `tenant-${slug}`, partnerId, token: `token-${slug}`, createdAt: at })
    }
    await em.insert(Subscription, {
      id: `subscription-${slug}`,
      tenantId: `tenant-${slug}`,
      partnerId,
      planKey: 'team',
      priceId: 'price-team',
      interval: 'month',
      currency: 'DKK',
      seats: 10,
      unitAmountMinor: 5900,
      status: 'active',
      anchorAt: at,
      currentPeriodStartAt: at,
      currentPeriodEndAt: new Date('2026-12-01T08:00:00.000Z'),
      cancelAtPeriodEnd: false,
      history: [],
      createdAt: at,
      version: 1,
    })
  }
  const people = [
    ['carla', 'acme', 'admin'],
    ['dan', 'acme', 'member'],
    ['erik', 'acme', 'member'],
    ['rikke', 'mols', 'admin'],
  ] as const
  for (const [first, slug, role] of people) {
    const partnerId = slug === 'acme' ? 'partner-nordicit' : 'partner-skagen-cloud'
    await rows.seat(`tenant-${slug}`, first, {
      id: `seat-${first}`,
      partnerId,
      email: `${first}@${slug}.example.com`,
      domain: `${slug}.example.com`,
      role,
      quotaBytes: 10_000_000,
    })
  }
}

export const roles = [
  'anonymous',
  'member',
  'tenantAdmin',
  'otherTenantAdmin',
  'partnerAdmin',
  'otherPartnerAdmin',
  'partnerViewer',
  'operator',
  'machine',
] as const
export type Role = (typeof roles)[number]

const subjects: Record<Exclude<Role, 'anonymous'>, ['portal' | 'operator' | 'machine', string]> = {
  member: ['portal', 'dan'],
  tenantAdmin: ['portal', 'carla'],
  otherTenantAdmin: ['portal', 'rikke'],
  partnerAdmin: ['portal', 'ada'],
  otherPartnerAdmin: ['portal', 'bo'],
  partnerViewer: ['portal', 'viktor'],
  operator: ['operator', 'freja'],
  machine: ['machine', 'shipper'],
}

/** A token for a role of the world; undefined for a stranger. */
export async function tokenOf(app: TestApp, role: Role): Promise<string | undefined> {
  if (role === 'anonymous') return undefined
  const [application, subject] = subjects[role]
  return app.token(application, subject)
}
