import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

import { AppError } from '../errors/app-error.ts'

/**
 * Requests per minute and actor, and refused requests per minute and address (guessing tokens is slow). Each process
 * counts for itself: the limits protect the process, quotas belong elsewhere.
 */
export class RateLimits {
  private readonly actors: RateLimiterMemory
  private readonly strangers: RateLimiterMemory

  constructor(perMinute: number) {
    this.actors = new RateLimiterMemory({ points: perMinute, duration: 60 })
    this.strangers = new RateLimiterMemory({ points: Math.max(60, Math.floor(perMinute / 4)), duration: 60 })
  }

  /** @throws AppError request.rate_limited with `retryAfterSeconds` */
  async actor(id: string): Promise<void> {
    await consume(this.actors, id)
  }

  /** @throws AppError request.rate_limited with `retryAfterSeconds` */
  async stranger(ip: string): Promise<void> {
    await consume(this.strangers, ip)
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    throw new AppError('request.rate_limited', { retryAfterSeconds: Math.ceil(refused.msBeforeNext / 1000) })
  }
}
