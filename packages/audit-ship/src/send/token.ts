import { allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client'
import type { Configuration } from 'openid-client'

/** A machine client of the identity provider. */
export type Client = { issuer: string; clientId: string; clientSecret: string; scope?: string | undefined }

/** A source of bearer tokens. */
export type Tokens = {
  /** @throws Error when the provider does not answer or refuses */
  get(): Promise<string>
  /** The last one was not accepted. */
  forget(): void
}

/** A token is renewed this long before it ends. ms */
const earlyMs = 30_000

/** Tokens by client credentials (RFC 6749 section 4.4), kept until shortly before they end. */
export class ClientTokens implements Tokens {
  readonly #client: Client
  readonly #now: () => number
  #provider: Promise<Configuration> | undefined
  #kept: { token: string; until: number } | undefined

  constructor(client: Client, now: () => number) {
    this.#client = client
    this.#now = now
  }

  async get(): Promise<string> {
    if (this.#kept && this.#now() < this.#kept.until) return this.#kept.token
    const { scope } = this.#client
    const answer = await clientCredentialsGrant(await this.#discovered(), scope === undefined ? {} : { scope })
    const lifeMs = (answer.expires_in ?? 60) * 1_000
    this.#kept = { token: answer.access_token, until: this.#now() + Math.max(lifeMs - earlyMs, lifeMs / 2) }
    return answer.access_token
  }

  forget(): void {
    this.#kept = undefined
  }

  async #discovered(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#client
    const url = new URL(issuer)
    const execute = url.protocol === 'http:' ? [allowInsecureRequests] : []
    this.#provider ??= discovery(url, clientId, clientSecret, undefined, { execute }).catch((error: unknown) => {
      this.#provider = undefined
      throw error
    })
    return this.#provider
  }
}
