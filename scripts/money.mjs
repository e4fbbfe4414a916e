// The money of the demo world: months of buying, paying, failing and paying out, through the API, Stripe's stand-in and its webhook.
const day = 86_400_000
/** How long ago the first tenant bought its plan. */
const firstDay = 100

/** Who buys what, how many days ago, with which test card; 0341 is taken now and declined when it is charged again. */
const purchases = [
  { tenant: 'norden-energi', plan: 'business', currency: 'EUR', seats: 20, daysAgo: 96, card: '4242' },
  { tenant: 'acme', plan: 'team', currency: 'DKK', seats: 12, daysAgo: 93, card: '4242' },
  { tenant: 'fjord-advokater', plan: 'business', currency: 'DKK', seats: 8, daysAgo: 81, card: '4242' },
  { tenant: 'bryggeriet', plan: 'mail', currency: 'DKK', seats: 6, daysAgo: 66, card: '4242' },
  { tenant: 'mols-design', plan: 'team', currency: 'EUR', seats: 5, daysAgo: 50, card: '4242' },
  { tenant: 'sund-skole', plan: 'mail', currency: 'DKK', seats: 15, daysAgo: 35, card: '0341' },
]
/** Who takes more seats in the middle of a month; Stripe prorates them onto the next invoice. */
const growth = [{ tenant: 'fjord-advokater', seats: 10, daysAgo: 30 }]
/** Whether a tenant buys its plan at Stripe, so that it begins with none. */
export const buysAtStripe = (tenant) => purchases.some((one) => one.tenant === tenant)
/** The partner that has told Stripe where its money goes; others are paid by bank transfer. */
const connected = 'nordicit'
/** What is given back of somebody's last payment, and why. */
const refund = { tenant: 'fjord-advokater', share: 0.5, reason: 'Two weeks without mail after a move' }
/** What is paid out, and how far each payout has come; the rest is still owed. */
const closes = [
  { daysAgo: 60, steps: ['approve', 'pay'] },
  { daysAgo: 32, steps: ['approve'] },
]

/**
 * Lets the tenants of the demo world buy their plans in the past and time pass until now. Nothing is invented: every
 * invoice, payment and payout comes about as it does in use.
 * @param options.call calls the API as an operator
 * @param options.stripe base URL of Stripe's stand-in
 * @param options.portal base URL of the portal, to which its payment pages lead back
 */
export async function seedMoney({ call, stripe, portal, prices, now = Date.now() }) {
  await call('PUT', '/flags/new_billing_engine', { rules: { global: true, partners: {}, tenants: {} } })
  const at = (daysAgo) => new Date(now - daysAgo * day).toISOString()
  await control(stripe, 'PUT', '/sandbox/clock', { from: at(firstDay) })
  await call('POST', '/billing/catalogue/sync', { dryRun: false })
  for (const { tenant, plan, currency, seats, daysAgo, card } of purchases) {
    await passUntil(call, stripe, at(daysAgo))
    const returnUrl = `${portal}/tenants/${tenant}/billing`
    const page = await call('POST', `/tenants/${tenant}/checkout`, {
      priceId: prices.get(plan),
      currency,
      seats,
      returnUrl,
    })
    if (!page) throw new Error(`${tenant} could not buy its plan`)
    await pay(page.url, card)
  }
  // A month at a time: what Stripe tells is worked on before more happens, so numbers follow time.
  for (let daysAgo = 30; daysAgo > 0; daysAgo -= 3) {
    await passUntil(call, stripe, at(daysAgo))
    for (const { tenant, seats } of growth.filter((one) => one.daysAgo === daysAgo)) {
      await call('PATCH', `/tenants/${tenant}/subscription`, { seats })
    }
  }
  await passUntil(call, stripe, new Date(Date.now() + 1_000).toISOString())
  const page = await call('POST', `/partners/${connected}/billing/connect`, {
    returnUrl: `${portal}/partners/${connected}/billing`,
  })
  if (page) await post(page.url)
  await settled(call, stripe)
  await payOut(call, at)
  await giveBack(call)
  await settled(call, stripe)
}

/** Pays on the stand-in's page, as a buyer would. */
const pay = async (url, card) => post(`${url}/pay`, { card })

/** Presses the button of one of the stand-in's pages. */
async function post(url, form = {}) {
  const body = new URLSearchParams(form).toString()
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  await response.body?.cancel()
}

/** Moves Stripe's time on, and waits until what happened on the way is known here. */
async function passUntil(call, stripe, to) {
  await control(stripe, 'POST', '/sandbox/clock', { to })
  await settled(call, stripe)
}

/** Waits until what Stripe told is worked on. */
async function settled(call, stripe) {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { deliveriesWaiting } = await control(stripe, 'GET', '/sandbox/state')
    const { items } = await call('GET', '/billing/events?status=received&limit=1')
    if (deliveriesWaiting === 0 && items.length === 0) return
    if (Date.now() > deadline) throw new Error('what Stripe told was not worked on within a minute')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

async function payOut(call, at) {
  for (const { daysAgo, steps } of closes) {
    const { payouts } = await call('POST', '/billing/payouts/close', { before: at(daysAgo) })
    for (const { id, statementNumber, partner } of payouts) {
      for (const step of steps) {
        const byHand = { method: 'manual', reference: `Bank transfer ${statementNumber}` }
        const body = step !== 'pay' ? undefined : partner.slug === connected ? { method: 'stripe' } : byHand
        await call('POST', `/billing/payouts/${id}/${step}`, body)
      }
    }
  }
}

/** A part of the last payment goes back to the card, and the partner's share of it is taken back. */
async function giveBack(call) {
  const { items } = await call('GET', `/billing/invoices?tenant=${refund.tenant}&status=paid&sort=-issuedAt&limit=1`)
  for (const { id, paidMinor } of items) {
    const amountMinor = Math.floor(paidMinor * refund.share)
    await call('POST', `/billing/invoices/${id}/refunds`, { amountMinor, reason: refund.reason })
  }
}

async function control(stripe, method, path, body) {
  const response = await fetch(`${stripe}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${path} of the stand-in answered ${response.status}`)
  return response.json()
}
