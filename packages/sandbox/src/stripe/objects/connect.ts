import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { mergeMetadata, numberOf } from '../form.ts'
import { invalid, StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { availableIn } from './balance.ts'

export function createAccount(world: StripeWorld, form: Document): Document {
  const account = {
    id: world.id('acct'),
    object: 'account',
    business_type: null,
    capabilities: { transfers: 'pending' },
    charges_enabled: false,
    country: textOf(form, 'country') || 'DK',
    created: world.now(),
    default_currency: 'eur',
    details_submitted: false,
    email: textOf(form, 'email') || null,
    metadata: mergeMetadata({}, form['metadata']),
    payouts_enabled: false,
    type: textOf(form, 'type') || 'express',
  }
  return world.put('account', account, 'account.updated', account.id)
}

/** What becomes of an account when its holder has answered Stripe's questions. */
export function finishOnboarding(world: StripeWorld, id: string): Document {
  const change = {
    capabilities: { transfers: 'active' },
    charges_enabled: true,
    details_submitted: true,
    payouts_enabled: true,
  }
  return world.put('account', { ...world.get('account', id), ...change }, 'account.updated', id)
}

export function createTransfer(world: StripeWorld, form: Document): Document {
  const account = world.get('account', form['destination'])
  const amount = numberOf(form['amount'])
  if (amount === undefined || amount <= 0) throw invalid('amount', 'Invalid positive integer')
  if (textOf(objectOf(account, 'capabilities'), 'transfers') !== 'active') {
    throw new StripeError(400, 'Your destination account needs to have the transfers capability enabled.', {
      code: 'insufficient_capabilities_for_transfer',
    })
  }
  const currency = textOf(form, 'currency')
  if (amount > availableIn(world, currency)) {
    throw new StripeError(400, 'You have insufficient available funds in your Stripe account.', {
      code: 'balance_insufficient',
    })
  }
  const id = world.id('tr')
  const transfer = {
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: world.id('txn'),
    created: world.now(),
    currency,
    description: null,
    destination: textOf(account, 'id'),
    destination_payment: world.id('py'),
    livemode: false,
    metadata: mergeMetadata({}, form['metadata']),
    reversals: { object: 'list', data: [], has_more: false, url: `/v1/transfers/${id}/reversals` },
    reversed: false,
    source_transaction: null,
    source_type: 'card',
    transfer_group: textOf(form, 'transfer_group') || null,
  }
  world.put('transfer', transfer, 'transfer.created')
  payToBank(world, transfer.destination, amount, currency)
  return transfer
}

/** What reaches an account goes on to its holder's bank at once. */
function payToBank(world: StripeWorld, account: string, amount: number, currency: string): void {
  const payout = {
    id: world.id('po'),
    object: 'payout',
    amount,
    arrival_date: world.now(),
    automatic: true,
    created: world.now(),
    currency,
    description: null,
    destination: world.id('ba'),
    failure_code: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    status: 'paid',
    type: 'bank_account',
  }
  world.put('payout', payout, 'payout.paid', account)
}

export function reverseTransfer(world: StripeWorld, id: string, form: Document): Document {
  const transfer = world.get('transfer', id)
  if (transfer['reversed'] === true) throw new StripeError(400, 'Transfer is already fully reversed.')
  const amount = Number(transfer['amount']) - Number(transfer['amount_reversed'])
  const reversal = {
    id: world.id('trr'),
    object: 'transfer_reversal',
    amount,
    balance_transaction: null,
    created: world.now(),
    currency: textOf(transfer, 'currency'),
    destination_payment_refund: null,
    metadata: mergeMetadata({}, form['metadata']),
    source_refund: null,
    transfer: id,
  }
  world.put('transfer_reversal', reversal)
  world.change('transfer', id, { amount_reversed: Number(transfer['amount']), reversed: true }, 'transfer.reversed')
  return reversal
}
