import { Stripe } from 'stripe'

/** Seconds a delivery may be old (https://docs.stripe.com/webhooks: protection against replay). */
export const toleranceSeconds = 300

/**
 * Whether one of the secrets signed exactly these bytes, recently. Nothing of the body is parsed. Several secrets are
 * in force while one is rotated.
 */
export function isSigned(body: Buffer, header: string | undefined, secrets: readonly string[], now: Date): boolean {
  const { signature } = Stripe.webhooks
  if (header === undefined || signature === null) return false
  return secrets.some((secret) => {
    try {
      return signature.verifyHeader(body, header, secret, toleranceSeconds, undefined, now.getTime())
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false
      throw error
    }
  })
}
