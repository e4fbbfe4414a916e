import type { FastifyInstance } from 'fastify'

import { objectOf, textOf } from '../../documents/read.ts'
import { fontRoute, replyPage } from '../../pages/send.ts'
import { bodyOf, parseForm } from '../form.ts'
import { payCheckout } from '../objects/checkout.ts'
import { finishOnboarding } from '../objects/connect.ts'
import { attachCard, cardOf } from '../objects/customers.ts'
import { collectOpen } from '../objects/passing-time.ts'
import { updateSubscription } from '../objects/subscriptions.ts'
import { missing } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { checkoutPage, closedPage, connectPage, portalPage } from './pages.ts'

const idOf = (request: { params: unknown }) => (request.params as { id: string }).id
const formOf = (request: { body: unknown }) => parseForm(bodyOf(request))

/** What a buyer sees: the payment page, the billing portal, and a partner's onboarding. They work without scripts. */
export function pageRoutes(app: FastifyInstance, world: StripeWorld): void {
  fontRoute(app)

  app.get('/checkout/:id', (request, reply) => {
    const session = world.get('checkout.session', idOf(request))
    if (session['status'] !== 'open') return replyPage(reply, closedPage('This payment is complete.'))
    const wish = world.get('checkout_wish', idOf(request))
    const product = textOf(world.get('product', world.get('price', wish['price'])['product']), 'name')
    const { refused } = request.query as { refused?: string }
    return replyPage(
      reply,
      checkoutPage(session, { product, quantity: Number(wish['quantity']) }, refused !== undefined),
    )
  })

  app.post('/checkout/:id/pay', (request, reply) => {
    const id = idOf(request)
    const paid = world.documents.transaction(() => payCheckout(world, id, textOf(formOf(request), 'card')))
    if (paid === 'refused') return reply.redirect(`/checkout/${id}?refused=1`, 303)
    return reply.redirect(textOf(paid, 'success_url') || `/checkout/${id}`, 303)
  })

  app.get('/billing-portal/:id', (request, reply) => {
    const session = world.get('billing_portal.session', idOf(request))
    const customer = world.get('customer', session['customer'])
    const ofCustomer = (kind: string) => world.all(kind).filter((one) => one['customer'] === customer['id'])
    const { saved } = request.query as { saved?: string }
    return replyPage(
      reply,
      portalPage({
        session,
        customer,
        last4: cardOf(world, textOf(customer, 'id')),
        invoices: ofCustomer('invoice').toReversed(),
        subscriptions: ofCustomer('subscription').filter((one) => one['status'] !== 'canceled'),
        saved: saved !== undefined,
      }),
    )
  })

  app.post('/billing-portal/:id/card', (request, reply) => {
    const session = world.get('billing_portal.session', idOf(request))
    const customer = textOf(session, 'customer')
    world.documents.transaction(() => {
      attachCard(world, customer, textOf(formOf(request), 'card'))
      collectOpen(world, customer)
    })
    return reply.redirect(`/billing-portal/${idOf(request)}?saved=1`, 303)
  })

  app.post('/billing-portal/:id/cancel', (request, reply) => {
    const session = world.get('billing_portal.session', idOf(request))
    const form = formOf(request)
    const subscription = world.get('subscription', form['subscription'])
    if (subscription['customer'] !== session['customer']) throw missing('subscription', textOf(form, 'subscription'))
    const change = { cancel_at_period_end: textOf(form, 'ends') }
    world.documents.transaction(() => updateSubscription(world, textOf(subscription, 'id'), change))
    return reply.redirect(`/billing-portal/${idOf(request)}?saved=1`, 303)
  })

  app.get('/connect/:id', (request, reply) => {
    const link = world.get('account_link', idOf(request))
    const account = world.get('account', link['account'])
    return replyPage(reply, connectPage(idOf(request), account, textOf(link, 'returnUrl')))
  })

  app.post('/connect/:id', (request, reply) => {
    const link = world.get('account_link', idOf(request))
    const account = world.documents.transaction(() => finishOnboarding(world, textOf(link, 'account')))
    return reply.redirect(
      textOf(link, 'returnUrl') || `/connect/${textOf(objectOf({ account }, 'account'), 'id')}`,
      303,
    )
  })
}
