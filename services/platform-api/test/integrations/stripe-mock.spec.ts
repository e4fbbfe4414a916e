import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { StripeGateway } from '../../src/integrations/stripe/index.ts'
import { hasStripeMock, StripeMock } from '../support/stripe-mock.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const plan = { key: 'team', name: 'Team', description: 'Mail and files', version: 2 }
const price = { id: 'P1', planKey: 'team', interval: 'month', currency: 'DKK', unitAmountMinor: 4900 } as const
const tenant = { id: 'T1', slug: 'acme', name: 'Acme', email: 'a@acme.example', country: 'DK', version: 3 }
const move = { subscriptionId: 'sub_1', itemId: 'si_1', stripePriceId: 'price_1', seats: 7, taxRateId: 'txr_1' }
const { subscriptionId, itemId: _item, ...next } = move
const present = { ...next, startsAt: 1_795_510_800, endsAt: 1_798_102_800 }
const checkout = { checkoutId: 'C1', tenantId: 'T1', customerId: 'cus_1', stripePriceId: 'price_1', seats: 7 }
const back = 'https://portal.dezky.example/tenants/acme/billing'

type Calls<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => Promise<unknown> ? K : never]: (
    part: T,
  ) => Promise<unknown>
}

/** Every call the house makes; a call that is missing here is a type error. */
const calls: { readonly [P in Exclude<keyof StripeGateway, 'client'>]: Calls<StripeGateway[P]> } = {
  catalogue: {
    products: (part) => part.products(),
    createProduct: (part) => part.createProduct(plan),
    updateProduct: (part) => part.updateProduct({ ...plan, description: '' }, false),
    prices: (part) => part.prices(),
    createPrice: (part) => part.createPrice(price),
    taxRate: (part) => part.taxRate('DK', 2550),
    setPriceActive: (part) => part.setPriceActive('price_1', false, 4),
  },
  customers: {
    create: (part) => part.create(tenant),
    update: (part) => part.update('cus_1', { ...tenant, email: null }),
    checkout: (part) => part.checkout({ ...checkout, returnUrl: back, trialDays: 14, taxRateId: 'txr_1' }),
    portal: (part) => part.portal('cus_1', back, 'R1'),
  },
  subscriptions: {
    preview: (part) => part.preview(move, at),
    upcoming: (part) => part.upcoming('sub_1'),
    change: (part) => part.change(move, 5).then(() => part.change({ ...move, taxRateId: undefined }, 6)),
    beginSchedule: (part) => part.beginSchedule('sub_1', 7),
    schedule: (part) => part.schedule('sub_sched_1', { subscriptionId, interval: 'month', present, next }, 7),
    setTaxRate: (part) =>
      part.setTaxRate(move, '2026-11-24').then(() => part.setTaxRate({ ...move, taxRateId: undefined }, '2026-11-24')),
    release: (part) => part.release('sub_sched_1'),
    cancelAtPeriodEnd: (part) => part.cancelAtPeriodEnd('sub_1', true, 6),
    pause: (part) => part.pause('sub_1', true, 7).then(() => part.pause('sub_1', false, 8)),
    cancel: (part) => part.cancel('sub_1'),
  },
  money: {
    refund: (part) => part.refund({ refundId: 'F1', paymentIntentId: 'pi_1', amountMinor: 4900, reason: 'agreed' }),
    creditNote: (part) => part.creditNote('N1', 'in_1', 4900),
    transfer: (part) =>
      part.transfer({ payoutId: 'O1', attempt: 1, accountId: 'acct_1', amountMinor: 980, currency: 'EUR' }),
    transfersOf: (part) => part.transfersOf('O1'),
    reverseTransfer: (part) => part.reverseTransfer('O1', 'tr_1'),
    createAccount: (part) => part.createAccount('A1', 'p@nordicit.example', 'DK'),
    onboarding: (part) => part.onboarding('acct_1', back, 'R2'),
  },
  reads: {
    customer: (part) => part.customer('cus_1'),
    subscription: (part) => part.subscription('sub_1'),
    invoice: (part) => part.invoice('in_1'),
    refundsOf: (part) => part.refundsOf('ch_1'),
    charge: (part) => part.charge('ch_1'),
    invoiceOfPayment: (part) => part.invoiceOfPayment('pi_1'),
    dispute: (part) => part.dispute('dp_1'),
    creditNote: (part) => part.creditNote('cn_1'),
    transfer: (part) => part.transfer('tr_1'),
    payout: (part) => part.payout('po_1', 'acct_1'),
    account: (part) => part.account('acct_1'),
    checkout: (part) => part.checkout('cs_1'),
    price: (part) => part.price('price_1'),
    product: (part) => part.product('prod_1'),
    subscriptions: (part) => part.subscriptions(),
    customers: (part) => part.customers(),
    refunds: (part) => part.refunds(),
    creditNotes: (part) => part.creditNotes(),
    transfers: (part) => part.transfers(),
    invoicesSince: (part) => part.invoicesSince(at),
  },
}

const table = Object.entries(calls).flatMap(([part, methods]) =>
  Object.entries(methods).map(([name, call]) => [part, name, call] as const),
)

if (!hasStripeMock())
  console.warn('stripe-mock is not built (npm test builds it): what we send is not checked against it')

describe.skipIf(!hasStripeMock())('Stripe’s own specification', () => {
  let mock: StripeMock
  let stripe: StripeGateway

  beforeAll(async () => {
    mock = await StripeMock.start()
    const settings = { enabled: true, secretKey: 'sk_test_x', webhookSecrets: ['whsec_x'], apiBase: mock.url }
    stripe = new StripeGateway(settings, { info: () => undefined, warn: () => undefined })
  })
  afterAll(() => mock.close())

  it.each(table)('takes %s.%s', async (part, _, call) => {
    // Its example of a portal session is one of live mode, which our client rightly sends back.
    const examplesMode = (error: { code: string }) => expect(error.code).toBe('billing.wrong_mode')
    await (call as (part: unknown) => Promise<unknown>)(stripe[part as keyof typeof calls]).catch(examplesMode)
  })

  it('answers when we ask how it is', async () => {
    await expect(stripe.client.ping()).resolves.toBeUndefined()
  })

  it('would refuse a parameter it does not know', async () => {
    const wrong = stripe.client.call('wrong', (library) => library.customers.create({ nam: 'Acme' } as object))
    await expect(wrong).rejects.toMatchObject({ code: 'billing.stripe_refused' })
  })
})
