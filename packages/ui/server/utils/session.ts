import { type H3Event, deleteCookie, getCookie, parseCookies, setCookie } from 'h3'
import { defaults, seal, unseal } from 'iron-webcrypto'

import { chunkName, fromChunks, intoChunks, maxChunks } from '../session/chunks.ts'
import type { SessionData, SignInAttempt } from '../session/session-data.ts'

// The library's type of a Web Crypto is narrower in its buffers than the platform's.
const webCrypto = globalThis.crypto as unknown as Parameters<typeof seal>[0]
const attemptSeconds = 600
const sessionCookie = () => `dezky_${settings().appName}`
const attemptCookie = () => `${sessionCookie()}_signin`

const attributes = (maxAge: number) => ({
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: servedOverHttps(),
  path: '/',
  maxAge,
})

const sealed = async (value: SessionData | SignInAttempt, seconds: number) =>
  seal(webCrypto, value, settings().session.password, { ...defaults, ttl: seconds * 1000 })

/** Opens a sealed value; undefined when it is not ours, was altered or is over. */
async function unsealed<T>(value: string | undefined): Promise<T | undefined> {
  if (value === undefined) return undefined
  try {
    return (await unseal(webCrypto, value, settings().session.password, defaults)) as T
  } catch {
    return undefined
  }
}

/** Seconds a session still has, counted from sign-in. */
function secondsLeft(session: SessionData): number {
  const end = session.signedInAt + settings().session.maxAgeHours * 3_600_000
  return Math.floor((end - Date.now()) / 1000)
}

/** The session of a request as its cookies have it, tokens possibly expired. */
export async function readSession(event: H3Event): Promise<SessionData | undefined> {
  const session = await unsealed<SessionData>(fromChunks(sessionCookie(), (name) => getCookie(event, name)))
  return session && secondsLeft(session) > 0 ? session : undefined
}

/**
 * Writes the session into the answer's cookies. When it is too large for them the id token goes first: signing out
 * then works without its hint.
 * @throws RangeError when it is too large even so.
 */
export async function writeSession(event: H3Event, session: SessionData): Promise<void> {
  const seconds = Math.max(1, secondsLeft(session))
  const { idToken: _idToken, ...withoutHint } = session.tokens
  let value = await sealed(session, seconds)
  if (value.length > 3800 * (maxChunks - 1)) value = await sealed({ ...session, tokens: withoutHint }, seconds)
  const chunks = intoChunks(value)
  chunks.forEach((chunk, index) => setCookie(event, chunkName(sessionCookie(), index), chunk, attributes(seconds)))
  dropChunks(event, chunks.length)
}

/** Ends the session of this browser. */
export const dropSession = (event: H3Event): void => dropChunks(event, 0)

function dropChunks(event: H3Event, from: number): void {
  const present = parseCookies(event)
  for (let index = from; index < maxChunks; index += 1) {
    const name = chunkName(sessionCookie(), index)
    if (present[name] !== undefined) deleteCookie(event, name, attributes(0))
  }
}

/** Remembers a sign-in in progress for ten minutes. */
export async function writeAttempt(event: H3Event, attempt: SignInAttempt): Promise<void> {
  setCookie(event, attemptCookie(), await sealed(attempt, attemptSeconds), attributes(attemptSeconds))
}

/** The sign-in in progress, forgotten as it is read: each is good for one answer of the provider. */
export async function takeAttempt(event: H3Event): Promise<SignInAttempt | undefined> {
  const attempt = await unsealed<SignInAttempt>(getCookie(event, attemptCookie()))
  deleteCookie(event, attemptCookie(), attributes(0))
  return attempt
}
