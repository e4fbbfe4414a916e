import { createHash, randomBytes } from 'node:crypto'

import type { IssuerDescription } from '../../src/index.ts'
import { Browser } from './browser.ts'

interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  expires_in: number
}

interface Refusal {
  error: string
}

interface Discovery {
  authorization_endpoint: string
  token_endpoint: string
  end_session_endpoint: string
  revocation_endpoint: string
}

/** Does what a dezky app does: code with PKCE and a secret, in a browser of its own. */
export class App {
  readonly browser = new Browser()
  readonly callback: string
  readonly #issuer: IssuerDescription
  readonly #appUrl: string
  #verifier = ''

  constructor(issuer: IssuerDescription, appUrl: string) {
    this.#issuer = issuer
    this.#appUrl = appUrl
    this.callback = `${appUrl}/auth/callback`
  }

  async discovery(): Promise<Discovery> {
    const response = await fetch(`${this.#issuer.issuer}.well-known/openid-configuration`)
    return (await response.json()) as Discovery
  }

  /** Where the app sends a browser to sign in. */
  async authorizationUrl(extra: Record<string, string> = {}): Promise<string> {
    this.#verifier = randomBytes(32).toString('base64url')
    const { authorization_endpoint } = await this.discovery()
    const query = new URLSearchParams({
      client_id: this.#issuer.clientId,
      redirect_uri: this.callback,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      state: 'a state',
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...extra,
    })
    return `${authorization_endpoint}?${query.toString()}`
  }

  /** Goes to the sign-in page, or straight back to the app when nobody has to be asked. */
  async begin(extra: Record<string, string> = {}) {
    return this.browser.open(await this.authorizationUrl(extra), {}, this.#appUrl)
  }

  async choose(page: { url: string }, login: string) {
    return this.browser.submit(page.url, { login }, this.#appUrl)
  }

  async exchange(callbackUrl: string): Promise<Tokens> {
    const code = new URL(callbackUrl).searchParams.get('code')
    if (code === null) throw new Error(`no code in ${callbackUrl}`)
    return this.#token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.callback,
      code_verifier: this.#verifier,
    })
  }

  async signIn(login: string): Promise<Tokens> {
    const back = await this.choose(await this.begin(), login)
    return this.exchange(back.url)
  }

  async refresh(refreshToken: string): Promise<Tokens & Refusal> {
    return this.#token({ grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  async #token(fields: Record<string, string>): Promise<Tokens & Refusal> {
    const { token_endpoint } = await this.discovery()
    return tokenRequest(token_endpoint, this.#issuer, fields, 'basic')
  }
}

export async function tokenRequest(
  url: string,
  { clientId, clientSecret }: IssuerDescription,
  fields: Record<string, string>,
  method: 'basic' | 'post',
): Promise<Tokens & Refusal> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(method === 'basic' ? { authorization: `Basic ${basic}` } : {}),
    },
    body: new URLSearchParams({
      ...fields,
      ...(method === 'post' ? { client_id: clientId, client_secret: clientSecret } : {}),
    }),
  })
  return (await response.json()) as Tokens & Refusal
}
