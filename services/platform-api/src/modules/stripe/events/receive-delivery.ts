import { stripeEventId, type StripeReceipt } from '@dezky/contracts'
import { z } from 'zod'

import type { Clock } from '../../../common/clock/clock.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import { badSignature } from '../stripe.errors.ts'
import type { EventIntake } from './event-intake.ts'
import { EventSignal } from './event-signal.ts'
import type { StripeEventRow } from './stripe-event.store.ts'
import { isSigned } from './verify-delivery.ts'

const delivered = z.object({
  id: stripeEventId,
  object: z.literal('event'),
  type: z.string().min(1).max(200),
  created: z.int().min(0),
  livemode: z.boolean(),
  account: z.string().max(255).optional(),
  data: z.object({ object: z.object({ id: z.string().max(255).optional() }) }),
})

/** Takes in what Stripe's webhook delivers; acting on it is the worker's. */
export class ReceiveStripeDelivery {
  private readonly stripe: StripeGateway
  private readonly intake: EventIntake
  private readonly signal: EventSignal
  private readonly clock: Clock

  constructor(stripe: StripeGateway, intake: EventIntake, signal: EventSignal, clock: Clock) {
    this.stripe = stripe
    this.intake = intake
    this.signal = signal
    this.clock = clock
  }

  /**
   * Signature and age first, over the bytes as they came; then the event is stored by its id, once.
   * @throws AppError billing.stripe_disabled, billing.bad_signature, request.malformed, billing.wrong_mode
   */
  async execute(body: Buffer, signature: string | undefined): Promise<StripeReceipt> {
    const { client } = this.stripe
    const { livemode } = client
    const now = this.clock.now()
    if (!isSigned(body, signature, client.settings.webhookSecrets, now)) throw badSignature()
    const payload = body.toString('utf8')
    const event = parse(payload)
    if (event.livemode !== livemode) throw new AppError('billing.wrong_mode', { expected: client.mode })
    const row: StripeEventRow = {
      id: event.id,
      type: event.type,
      createdAt: new Date(event.created * 1000),
      receivedAt: now,
      livemode,
      account: event.account ?? null,
      objectId: event.data.object.id ?? null,
      status: 'received',
      attempts: 0,
      error: null,
      dueAt: now,
      settledAt: null,
      payload,
      version: 1,
    }
    const [taken] = await this.intake.submit([row])
    if (taken === 'accepted') this.signal.raise()
    return { received: true, duplicate: taken === 'duplicate' }
  }
}

function parse(payload: string): z.infer<typeof delivered> {
  try {
    return delivered.parse(JSON.parse(payload))
  } catch (cause) {
    throw new AppError('request.malformed', {}, { cause })
  }
}
