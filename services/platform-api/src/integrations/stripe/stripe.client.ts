import { Stripe } from 'stripe'

import { missingSettings, modeOf, type StripeMode, type StripeSettings } from './stripe-settings.ts'
import { stripeDisabled, stripeFailure, wrongMode } from './stripe.errors.ts'

/** The version of Stripe's API all shapes in this folder are those of. */
export const stripeApiVersion = '2026-10-28.endive'

/** Milliseconds one attempt may take, and attempts after the first (the library waits between them, with jitter). */
const timeoutMs = 15_000
const retries = 2

export interface StripeLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** Runs one call in a span of its own. */
export type AroundCall = <T>(operation: string, work: () => Promise<T>) => Promise<T>

/**
 * Stripe, reached only when it is needed: without keys the process starts and everything that needs no Stripe works. The
 * library is made on the first call; every call is logged with Stripe's request id, never with what was sent.
 */
export class StripeClient {
  readonly settings: StripeSettings
  private readonly log: StripeLog
  private readonly around: AroundCall
  private made: Stripe | undefined

  constructor(settings: StripeSettings, log: StripeLog, around: AroundCall = (_, work) => work()) {
    this.settings = settings
    this.log = log
    this.around = around
  }

  /** True when live calls can be made. */
  get enabled(): boolean {
    return missingSettings(this.settings).length === 0
  }

  /** The mode of the key in use. @throws AppError billing.stripe_disabled without one */
  get mode(): StripeMode {
    const { secretKey } = this.settings
    const mode = secretKey === undefined ? undefined : modeOf(secretKey)
    if (!this.enabled || mode === undefined) throw stripeDisabled(missingSettings(this.settings))
    return mode
  }

  get livemode(): boolean {
    return this.mode === 'live'
  }

  /**
   * Makes one call. What comes back must be of our key's mode.
   * @throws AppError billing.stripe_disabled, billing.stripe_refused, billing.stripe_failed, billing.wrong_mode
   */
  async call<T>(operation: string, send: (stripe: Stripe) => Promise<T>): Promise<T> {
    const { mode, livemode } = this
    try {
      const answer = await this.around(operation, () => send(this.library()))
      const told = (answer as { livemode?: unknown }).livemode
      if (typeof told === 'boolean' && told !== livemode) throw wrongMode(mode)
      return answer
    } catch (error) {
      const failure = stripeFailure(operation, error)
      this.log.warn({ operation, code: failure.code, ...failure.data }, 'a call to Stripe failed')
      throw failure
    }
  }

  /** One cheap read, for readiness. */
  async ping(): Promise<void> {
    await this.call('balance.retrieve', (stripe) => stripe.balance.retrieve({}, { maxNetworkRetries: 0 }))
  }

  private library(): Stripe {
    if (this.made) return this.made
    const { secretKey = '', apiBase } = this.settings
    const base = apiBase === undefined ? undefined : new URL(apiBase)
    const made = new Stripe(secretKey, {
      apiVersion: stripeApiVersion,
      timeout: timeoutMs,
      maxNetworkRetries: retries,
      telemetry: false,
      appInfo: { name: 'dezky' },
      ...(base && {
        protocol: base.protocol === 'http:' ? 'http' : 'https',
        host: base.hostname,
        ...(base.port === '' ? {} : { port: base.port }),
      }),
    })
    made.on('response', ({ request_id: requestId, method, path, status, elapsed }: Stripe.ResponseEvent) =>
      this.log.info(
        { stripeRequestId: requestId, method, path: path.split('?', 1)[0], status, elapsedMs: elapsed },
        'Stripe answered',
      ),
    )
    this.made = made
    return made
  }
}
