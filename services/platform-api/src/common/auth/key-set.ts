import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwksCache,
  type CryptoKey,
  type ExportedJWKSCache,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose'

import type { Clock } from '../clock/clock.ts'

const graceMs = 24 * 3_600_000

/**
 * The published keys of one issuer. New keys are fetched when a token names one that is not known (rotation), at most
 * every 30 seconds; when the issuer cannot be reached, the keys last seen stay good for 24 hours.
 */
export class KeySet {
  private readonly cache: Partial<ExportedJWKSCache> = {}
  private readonly remote: ReturnType<typeof createRemoteJWKSet>
  private readonly clock: Clock

  constructor(url: string, clock: Clock) {
    this.clock = clock
    this.remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: 3_000,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
      [jwksCache]: this.cache as Record<string, never>,
    })
  }

  /** Resolves the key a token names. @throws errors.JWKSNoMatchingKey, or the fetch's own error after the grace */
  readonly resolve = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    try {
      return await this.remote(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      const { jwks, uat } = this.cache
      if (!jwks || uat === undefined || this.clock.now().getTime() - uat > graceMs) throw error
      return createLocalJWKSet(jwks)(header, token)
    }
  }
}
