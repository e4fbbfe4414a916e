import { createHash } from 'node:crypto'

import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Clock } from '../clock/clock.ts'
import type { Context } from '../context/context.ts'
import { AppError } from '../errors/app-error.ts'
import type { IdempotencyStore } from '../idempotency/idempotency.store.ts'
import type { EndpointSpec } from './endpoint.ts'

const keptHeaders = ['content-type', 'etag', 'location'] as const
const keyPattern = /^[\x21-\x7e]{1,200}$/

/** Idempotency-Key on POST: the first answer is kept for 24 hours and given again. */
export class Replays {
  private readonly store: IdempotencyStore
  private readonly clock: Clock
  private readonly claimed = new WeakMap<FastifyRequest, string>()

  constructor(store: IdempotencyStore, clock: Clock) {
    this.store = store
    this.clock = clock
  }

  /** Whether the request has a key that means something. */
  concerns(spec: EndpointSpec, request: FastifyRequest): boolean {
    return spec.method === 'POST' && !spec.ownKeys && !spec.noStore && request.headers['idempotency-key'] !== undefined
  }

  /**
   * Claims the key, or sends the answer that is stored under it.
   * @returns whether the request is answered
   * @throws AppError idempotency.*
   */
  async before(spec: EndpointSpec, ctx: Context, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || !keyPattern.test(key)) throw new AppError('idempotency.bad_key')
    const id = digest([ctx.application, ctx.actor.id, spec.id, key])
    const claim = await this.store.claim(id, digest([request.url, request.body ?? null]), this.clock.now())
    if (claim.kind === 'in_flight') throw new AppError('idempotency.in_flight', { retryAfterSeconds: 1 })
    if (claim.kind === 'mismatch') throw new AppError('idempotency.mismatch')
    if (claim.kind === 'first') {
      this.claimed.set(request, id)
      return false
    }
    void reply
      .code(claim.status)
      .headers({ ...claim.headers, 'idempotent-replayed': 'true' })
      .send(claim.body)
    return true
  }

  /** Whether the answer to this request will be kept. */
  isClaimed(request: FastifyRequest): boolean {
    return this.claimed.has(request)
  }

  /** Keeps the answer, unless it says that our side failed. */
  async after(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const id = this.claimed.get(request)
    if (id === undefined || reply.statusCode >= 500) return
    this.claimed.delete(request)
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = reply.getHeader(name)
        return typeof value === 'string' ? [[name, value]] : []
      }),
    )
    const body = typeof payload === 'string' ? payload : ''
    await this.store.complete(id, { status: reply.statusCode, headers, body }, this.clock.now())
  }

  /** Drops the answers that are no longer given again. */
  async sweep(): Promise<void> {
    await this.store.sweep(this.clock.now())
  }

  /** The request failed on our side: the key can be used again. */
  async forget(request: FastifyRequest): Promise<void> {
    const id = this.claimed.get(request)
    if (id === undefined) return
    this.claimed.delete(request)
    await this.store.release(id)
  }
}

function digest(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
