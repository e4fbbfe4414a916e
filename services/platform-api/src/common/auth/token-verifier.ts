import { hash } from 'node:crypto'

import type { Application } from '@dezky/contracts'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'

import type { IssuerConfig } from '../../config/env.schema.ts'
import type { Clock } from '../clock/clock.ts'
import { AppError } from '../errors/app-error.ts'
import { KeySet } from './key-set.ts'

/** What a valid token says. */
export interface VerifiedToken {
  /** SHA-256 of the token, base64: what is remembered of it goes by this */
  readonly digest: string
  readonly application: Application
  readonly issuer: string
  readonly subject: string
  readonly clientId: string | null
  readonly email: string | null
  readonly name: string | null
  readonly groups: readonly string[]
  /** group an operator must be in, from the settings */
  readonly requiredGroup: string | null
  /** when the person signed in; the issuing of the token when the issuer does not say */
  readonly signedInAt: Date
  readonly expiresAt: Date
}

/** Asymmetric algorithms only: a key published for verifying can then never sign. */
const algorithms = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA']
const toleranceSeconds = 5

/**
 * Checks bearer tokens against the accepted (issuer, audience, key set) table. Valid ones are remembered until they
 * expire, by digest.
 */
export class TokenVerifier {
  private readonly byIssuer: ReadonlyMap<string, { config: IssuerConfig; keys: KeySet }[]>
  private readonly clock: Clock
  private readonly remembered = new LRUCache<string, VerifiedToken>({ max: 5_000 })

  constructor(issuers: readonly IssuerConfig[], clock: Clock) {
    const table = new Map<string, { config: IssuerConfig; keys: KeySet }[]>()
    for (const config of issuers) {
      const rows = table.get(config.issuer) ?? []
      table.set(config.issuer, [...rows, { config, keys: new KeySet(config.jwksUri, clock) }])
    }
    this.byIssuer = table
    this.clock = clock
  }

  /** @throws AppError with a code of the `auth.` family; kind unauthenticated, or busy when keys cannot be had */
  async verify(token: string): Promise<VerifiedToken> {
    const digest = hash('sha256', token, 'base64')
    const known = this.remembered.get(digest)
    if (known) {
      if (known.expiresAt > this.clock.now()) return known
      this.remembered.delete(digest)
    }
    const verified = { digest, ...(await this.check(token)) }
    this.remembered.set(digest, verified)
    return verified
  }

  private async check(token: string): Promise<Omit<VerifiedToken, 'digest'>> {
    const { header, claims } = read(token)
    if (!algorithms.includes(header.alg ?? '')) throw new AppError('auth.bad_algorithm')
    const rows = this.byIssuer.get(claims.iss ?? '')
    if (!rows) throw new AppError('auth.wrong_issuer')
    const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
    const row = rows.find(({ config }) => audiences.includes(config.audience))
    if (!row) throw new AppError('auth.wrong_audience')
    const { config, keys } = row
    try {
      const { payload } = await jwtVerify(token, keys.resolve, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms,
        clockTolerance: toleranceSeconds,
        currentDate: this.clock.now(),
        requiredClaims: ['sub', 'exp', 'iat'],
        ...(config.typ ? { typ: config.typ } : {}),
      })
      return toVerified(payload, config)
    } catch (error) {
      throw refusal(error)
    }
  }
}

function read(token: string): { header: { alg?: string }; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) }
  } catch (cause) {
    throw new AppError('auth.malformed_token', {}, { cause })
  }
}

function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error
  const cause = { cause: error }
  if (error instanceof errors.JWTExpired) return new AppError('auth.expired', {}, cause)
  if (error instanceof errors.JWSSignatureVerificationFailed) return new AppError('auth.bad_signature', {}, cause)
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return new AppError('auth.unknown_key', {}, cause)
  if (error instanceof errors.JOSEAlgNotAllowed) return new AppError('auth.bad_algorithm', {}, cause)
  if (error instanceof errors.JWTClaimValidationFailed)
    return new AppError(error.claim === 'nbf' ? 'auth.not_yet_valid' : 'auth.invalid_claims', {}, cause)
  if (error instanceof errors.JOSEError) return new AppError('auth.malformed_token', {}, cause)
  return new AppError('auth.issuer_unreachable', {}, cause)
}

function toVerified(payload: JWTPayload, config: IssuerConfig): Omit<VerifiedToken, 'digest'> {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
  const groups = Array.isArray(payload.groups) ? payload.groups.filter((group) => typeof group === 'string') : []
  const signedIn = typeof payload.auth_time === 'number' ? payload.auth_time : (payload.iat ?? 0)
  return {
    application: config.application,
    issuer: config.issuer,
    subject: payload.sub ?? '',
    clientId: text(payload.azp) ?? text(payload.client_id),
    email: text(payload.email),
    name: text(payload.name),
    groups,
    requiredGroup: config.group ?? null,
    signedInAt: new Date(signedIn * 1000),
    expiresAt: new Date((payload.exp ?? 0) * 1000),
  }
}
