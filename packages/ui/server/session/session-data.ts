/** Tokens of one person at the identity provider. They stay on the server side of the sealed cookie. */
export interface Tokens {
  accessToken: string
  /** epoch milliseconds */
  accessExpiresAt: number
  refreshToken?: string
  /** sent back as a hint when signing out */
  idToken?: string
}

/** What the sealed cookie holds. */
export interface SessionData {
  /** fresh at every sign-in, so that a cookie planted before it is worth nothing after */
  id: string
  name: string
  email: string | null
  /** epoch milliseconds */
  signedInAt: number
  tokens: Tokens
}

/** What a sign-in in progress needs to remember until the provider sends the browser back. */
export interface SignInAttempt {
  state: string
  nonce: string
  codeVerifier: string
  returnTo: string
}
