// The demo world, made through the API as an operator would make it. Repeating it changes nothing.
import { buysAtStripe, seedMoney } from './money.mjs'
import { tokenFor } from './tokens.mjs'

const plans = [
  {
    key: 'mail',
    name: 'Mail',
    description: 'Identity and mail for small teams.',
    features: ['Mail and calendar', '10 GiB a person'],
    quotaBytesPerSeat: 10 * 2 ** 30,
    month: { DKK: 2900, EUR: 390, SEK: 4400, NOK: 4500, GBP: 340, USD: 420 },
  },
  {
    key: 'team',
    name: 'Team',
    description: 'Identity, mail and files.',
    features: ['Mail and calendar', 'Shared files', '50 GiB a person'],
    quotaBytesPerSeat: 50 * 2 ** 30,
    month: { DKK: 5900, EUR: 790, SEK: 8900, NOK: 9100, GBP: 690, USD: 850 },
  },
  {
    key: 'business',
    name: 'Business',
    description: 'Everything, with room for years.',
    features: ['Mail and calendar', 'Shared files', '200 GiB a person', 'Seven years of audit trail'],
    minSeats: 5,
    quotaBytesPerSeat: 200 * 2 ** 30,
    month: { DKK: 11900, EUR: 1590, SEK: 17900, NOK: 18300, GBP: 1390, USD: 1720 },
  },
]

const partners = [
  {
    slug: 'nordicit',
    name: 'Nordic IT',
    country: 'DK',
    currency: 'DKK',
    vatId: 'DK25313763',
    contactEmail: 'hello@nordicit.example.com',
    cutBps: 2000,
    team: [
      ['ada@nordicit.example.com', 'Ada Dahl', 'admin'],
      ['viktor@nordicit.example.com', 'Viktor Holm', 'viewer'],
    ],
  },
  {
    slug: 'skagen-cloud',
    name: 'Skagen Cloud',
    country: 'DE',
    currency: 'EUR',
    vatId: 'DE136695976',
    contactEmail: 'kontakt@skagen.example.com',
    cutBps: 1500,
    team: [['bo@skagen.example.com', 'Bo Winther', 'admin']],
  },
]

const tenants = [
  {
    slug: 'acme',
    name: 'Acme ApS',
    partner: 'nordicit',
    domain: 'acme.example.com',
    plan: 'team',
    seats: 12,
    people: [
      ['carla', 'Carla Møller', 'admin'],
      ['dan', 'Dan Krogh'],
      ['elin', 'Elin Bech'],
      ['finn', 'Finn Aagaard'],
      ['gry', 'Gry Lindholm'],
    ],
  },
  {
    slug: 'bryggeriet',
    name: 'Bryggeriet Nord',
    partner: 'nordicit',
    domain: 'bryggeriet.example.com',
    plan: 'mail',
    seats: 6,
    people: [
      ['hanne', 'Hanne Skov', 'admin'],
      ['ib', 'Ib Thorsen'],
      ['jette', 'Jette Friis'],
    ],
  },
  {
    slug: 'fjord-advokater',
    name: 'Fjord Advokater',
    partner: 'nordicit',
    domain: 'fjordadvokater.example.com',
    plan: 'business',
    seats: 10,
    people: [
      ['karen', 'Karen Bruun', 'admin'],
      ['lars', 'Lars Vang'],
      ['mette', 'Mette Dam'],
      ['niels', 'Niels Juhl'],
    ],
  },
  {
    slug: 'havn-logistik',
    name: 'Havn Logistik',
    partner: 'nordicit',
    domain: 'havnlogistik.example.com',
    plan: 'team',
    seats: 8,
    people: [
      ['ole', 'Ole Brandt', 'admin'],
      ['pia', 'Pia Storm'],
    ],
    suspended: true,
  },
  {
    slug: 'mols-design',
    name: 'Mols Design',
    partner: 'skagen-cloud',
    domain: 'molsdesign.example.com',
    plan: 'team',
    seats: 5,
    people: [
      ['rikke', 'Rikke Sand', 'admin'],
      ['stig', 'Stig Poulsen'],
    ],
  },
  {
    slug: 'norden-energi',
    name: 'Norden Energi',
    partner: 'skagen-cloud',
    domain: 'nordenenergi.example.com',
    vatId: 'DE136695976',
    plan: 'business',
    seats: 20,
    people: [
      ['tove', 'Tove Rask', 'admin'],
      ['ulla', 'Ulla Kjær'],
      ['vagn', 'Vagn Holst'],
      ['yrsa', 'Yrsa Lund'],
    ],
  },
  {
    slug: 'strand-hotel',
    name: 'Strand Hotel',
    partner: 'nordicit',
    domain: 'strandhotel.example.com',
    people: [
      ['sigrid', 'Sigrid Vestergaard', 'admin'],
      ['troels', 'Troels Eriksen'],
    ],
  },
  {
    slug: 'sund-skole',
    name: 'Sund Skole',
    domain: 'sundskole.example.com',
    plan: 'mail',
    seats: 15,
    currency: 'DKK',
    people: [
      ['aksel', 'Aksel Berg', 'admin'],
      ['birgit', 'Birgit Munk'],
    ],
  },
]

/**
 * Makes what is missing.
 * @param {{api: string, control: string, mail: string, stripe?: string, portal?: string, tell: (line: string) => void}} world
 *   without `stripe` nobody has bought anything
 * @returns counts of what was made
 */
export async function seed({ api, control, mail, stripe, portal, tell }) {
  const token = await tokenFor(control, 'operator')
  const call = caller(api, token)
  const made = { plans: 0, partners: 0, tenants: 0, people: 0 }
  const prices = new Map()
  for (const plan of plans) {
    const { month, ...body } = plan
    if (await call('POST', '/plans', body)) made.plans += 1
    for (const [interval, amounts] of [
      ['month', month],
      ['year', yearly(month)],
    ]) {
      await call('POST', `/plans/${plan.key}/prices`, { interval, amounts })
    }
  }
  for (const plan of (await call('GET', '/plans')).items) {
    for (const price of plan.prices) if (price.active && price.interval === 'month') prices.set(plan.key, price.id)
  }
  for (const { team, ...partner } of partners) {
    if (await call('POST', '/partners', partner)) made.partners += 1
    for (const [email, name, role] of team)
      await call('POST', `/partners/${partner.slug}/members`, { email, name, role })
  }
  const currencyOf = new Map(partners.map((partner) => [partner.slug, partner.currency]))
  for (const tenant of tenants) {
    const { slug, name, partner, domain, vatId, plan, seats, people, suspended } = tenant
    const currency = tenant.currency ?? currencyOf.get(partner) ?? 'EUR'
    const country = partner === 'skagen-cloud' ? 'DE' : 'DK'
    const body = {
      slug,
      name,
      country,
      ...(vatId ? { vatId } : {}),
      primaryDomain: domain,
      // One has bought nothing yet; where there is Stripe, most buy there.
      ...(plan && !(stripe && buysAtStripe(slug))
        ? { subscription: { priceId: prices.get(plan), currency, seats } }
        : {}),
      ...(partner ? { partner } : {}),
    }
    if (await call('POST', '/tenants', body)) made.tenants += 1
    for (const [local, person, role = 'member'] of people) {
      if (await call('POST', `/tenants/${slug}/users`, { email: `${local}@${domain}`, name: person, role }))
        made.people += 1
    }
    if (suspended) await call('POST', `/tenants/${slug}/suspend`)
  }
  await provisioned(call)
  if (stripe) await seedMoney({ call, stripe, portal, prices })
  await mistypedPassword(mail)
  tell(`  seeded ${made.partners} partners, ${made.tenants} tenants, ${made.people} people`)
  return made
}

/** A year costs ten months. */
const yearly = (month) => Object.fromEntries(Object.entries(month).map(([currency, amount]) => [currency, amount * 10]))

/** Calls the API; null when the thing exists already. */
function caller(api, token) {
  return async (method, path, body) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    const answer = text ? JSON.parse(text) : null
    if (response.ok) return answer
    if (response.status === 409) return null
    throw new Error(
      `${method} ${path} answered ${response.status}: ${answer?.code} ${JSON.stringify(answer?.errors ?? answer?.data ?? '')}`,
    )
  }
}

/** Somebody mistypes a password at the mail server, which tells of it by its webhook. */
async function mistypedPassword(mail) {
  const credentials = Buffer.from('carla@acme.example.com:not-her-password').toString('base64')
  const response = await fetch(`${mail}/jmap/session`, { headers: { authorization: `Basic ${credentials}` } })
  await response.body?.cancel()
}

/** Waits until the demo people can sign in, for at most a minute. */
async function provisioned(call) {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { total } = await call('GET', '/tenants?provisioning=pending&limit=1')
    if (total === 0 || Date.now() > deadline) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
