import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { html, type Html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import { cards } from '../cards.ts'

/** An amount as people write it; currencies here have two decimals. */
export const money = (minor: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() }).format(minor / 100)

const day = (seconds: unknown): string => new Date(Number(seconds) * 1000).toISOString().slice(0, 10)

const cardChoice = (): Html =>
  html`<fieldset class="field">
    <legend>Test card</legend>
    ${cards.map(
      ({ last4, name }, index) =>
        html`<p>
          <label
            ><input type="radio" name="card" value="${last4}" ${index === 0 && html` checked`} /> •••• ${last4}:
            ${name}</label
          >
        </p>`,
    )}
  </fieldset>`

const originOf = (url: unknown): string[] => (typeof url === 'string' && URL.canParse(url) ? [new URL(url).origin] : [])

export function checkoutPage(session: Document, what: { product: string; quantity: number }, refused: boolean): Page {
  const currency = textOf(session, 'currency')
  const tax = Number(objectOf(session, 'total_details')['amount_tax'])
  const body = html`<h1>Subscribe to ${what.product}</h1>
    <p class="lead">A payment page of the sandbox: no card is real, and no money moves.</p>
    ${refused && html`<div class="note bad" role="alert"><p>The card was declined. Choose another one.</p></div>`}
    <section class="card system" aria-label="Order">
      <dl>
        <dt>${what.quantity} × ${what.product}</dt>
        <dd>${money(Number(session['amount_subtotal']), currency)}</dd>
        <dt>Tax</dt>
        <dd>${money(tax, currency)}</dd>
        <dt>Total due today</dt>
        <dd>${money(Number(session['amount_total']), currency)}</dd>
      </dl>
    </section>
    <form method="post" action="/checkout/${textOf(session, 'id')}/pay">
      ${cardChoice()}
      <div class="acts">
        <button class="main" type="submit">Pay and subscribe</button>
        ${textOf(session, 'cancel_url') !== '' && html`<a class="plain" href="${textOf(session, 'cancel_url')}">Go back</a>`}
      </div>
    </form>`
  return { title: 'Checkout', body, formOrigins: originOf(session['success_url']) }
}

export const closedPage = (text: string): Page => ({
  title: 'Nothing to do',
  body: html`<h1>${text}</h1>`,
  status: 410,
})

export interface PortalView {
  readonly session: Document
  readonly customer: Document
  readonly last4: string
  readonly invoices: readonly Document[]
  readonly subscriptions: readonly Document[]
  readonly saved: boolean
}

export function portalPage({ session, customer, last4, invoices, subscriptions, saved }: PortalView): Page {
  const at = `/billing-portal/${textOf(session, 'id')}`
  const body = html`<h1>Billing of ${textOf(customer, 'name')}</h1>
    <p class="lead">The sandbox’s billing portal: cards are test cards.</p>
    ${saved && html`<div class="note ok" role="status"><p>Saved.</p></div>`}
    <h2>Subscriptions</h2>
    ${subscriptions.length === 0 && html`<p>There are none.</p>`}
    ${subscriptions.map(
      (one) =>
        html`<form class="note row" method="post" action="${at}/cancel">
          <p>
            ${textOf(one, 'status')}${one['cancel_at_period_end'] === true && ', ends with the present period'}
            <span class="small soft"><code>${textOf(one, 'id')}</code></span>
          </p>
          <input type="hidden" name="subscription" value="${textOf(one, 'id')}" />
          <input type="hidden" name="ends" value="${one['cancel_at_period_end'] === true ? 'false' : 'true'}" />
          <button class="plain" type="submit">
            ${one['cancel_at_period_end'] === true ? 'Go on' : 'Cancel at the end'}
          </button>
        </form>`,
    )}
    <h2>Payment method</h2>
    <p>${last4 === '' ? 'No card is on file.' : `The card ending in ${last4} is charged.`}</p>
    <form method="post" action="${at}/card">
      ${cardChoice()}<button class="plain" type="submit">Use this card</button>
    </form>
    <h2>Invoices</h2>
    <ul>
      ${invoices.map(
        (one) =>
          html`<li>
            ${textOf(one, 'number')}, ${day(one['created'])}: ${money(Number(one['total']), textOf(one, 'currency'))},
            ${textOf(one, 'status')}
          </li>`,
      )}
    </ul>
    ${textOf(session, 'return_url') !== '' && html`<div class="acts"><a class="main" href="${textOf(session, 'return_url')}">Back to dezky</a></div>`}`
  return { title: 'Billing portal', body }
}

export const connectPage = (token: string, account: Document, returnUrl: string): Page => ({
  title: 'Connect',
  formOrigins: originOf(returnUrl),
  body: html`<h1>Be paid by dezky</h1>
    <p class="lead">
      The sandbox asks nothing: with one click the account <code>${textOf(account, 'id')}</code> can be paid.
    </p>
    <form method="post" action="/connect/${token}">
      <button class="main" type="submit">Finish</button>
    </form>`,
})
