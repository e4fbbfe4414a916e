/** Whether a key moves real money. Data of one mode is nothing to the other. */
export type StripeMode = 'test' | 'live'

export interface StripeSettings {
  /** BILLING_STRIPE_ENABLED */
  readonly enabled: boolean
  readonly secretKey?: string | undefined
  /** every secret a delivery may be signed with: two while one is rotated */
  readonly webhookSecrets: readonly string[]
  /** origin of the API, when it is not Stripe's own */
  readonly apiBase?: string | undefined
}

/** The mode a secret or restricted key belongs to (`sk_test_…`, `rk_live_…`); undefined for anything else. */
export function modeOf(secretKey: string): StripeMode | undefined {
  const mode = /^[sr]k_(test|live)_/.exec(secretKey)?.[1]
  return mode === 'test' || mode === 'live' ? mode : undefined
}

/** The settings a live call still needs, by name; empty when it can be made. */
export function missingSettings(settings: StripeSettings): string[] {
  return [
    ...(settings.enabled ? [] : ['BILLING_STRIPE_ENABLED=true']),
    ...(settings.secretKey === undefined ? ['STRIPE_SECRET_KEY'] : []),
    ...(settings.webhookSecrets.length === 0 ? ['STRIPE_WEBHOOK_SECRET'] : []),
  ]
}
