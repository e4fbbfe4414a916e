import type { Tokens } from './session-data.ts'

/** Asks the provider for new tokens. @throws when the provider refuses or does not answer. */
export type RefreshGrant = (refreshToken: string) => Promise<Tokens>

const renewBeforeMs = 30_000
const remembersMs = 60_000

interface Renewal {
  tokens: Promise<Tokens>
  at: number
}

/**
 * Renews tokens once, however many requests arrive with the old ones. Providers rotate refresh tokens and treat a
 * second use of one as theft, so requests in flight at that moment, and those sent before the browser had the new
 * cookie, are given the outcome of the first for a minute.
 */
export class TokenRefresher {
  readonly #grant: RefreshGrant
  readonly #now: () => number
  readonly #renewals = new Map<string, Renewal>()

  constructor(grant: RefreshGrant, now: () => number) {
    this.#grant = grant
    this.#now = now
  }

  /**
   * Tokens that are good for at least another half a minute: the same object when nothing had to be done.
   * @throws what the provider's refusal throws, or RangeError when there is nothing to renew with.
   */
  async fresh(tokens: Tokens): Promise<Tokens> {
    if (tokens.accessExpiresAt - this.#now() > renewBeforeMs) return tokens
    const { refreshToken } = tokens
    if (refreshToken === undefined) throw new RangeError('the access token has expired and there is no refresh token')
    this.#forget()
    const known = this.#renewals.get(refreshToken)
    if (known) return known.tokens
    const renewal = this.#grant(refreshToken)
    this.#renewals.set(refreshToken, { tokens: renewal, at: this.#now() })
    try {
      return await renewal
    } catch (error) {
      this.#renewals.delete(refreshToken)
      throw error
    }
  }

  #forget(): void {
    for (const [key, renewal] of this.#renewals) {
      if (this.#now() - renewal.at > remembersMs) this.#renewals.delete(key)
    }
  }
}
