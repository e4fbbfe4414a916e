import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { Clock } from '../clock/clock.ts'
import { anonymousContext, type Context } from '../context/context.ts'
import { AppError } from '../errors/app-error.ts'

const deniedKinds = new Set(['unauthenticated', 'forbidden', 'not_found'])
const windowMs = 60_000

interface Folded {
  ctx: Context
  action: string
  code: string
  count: number
  firstAt: Date
  lastAt: Date
}

/**
 * Writes refused attempts into the audit log: denied ones (401, 403, 404 by scope) on any endpoint, failed ones on
 * writes. Equal refusals of one caller within a minute are counted, so that a flood cannot fill the log.
 */
export class Refusals {
  private readonly work: Work
  private readonly clock: Clock
  private readonly logger: Logger
  private readonly seen = new Map<string, Folded>()

  constructor(work: Work, clock: Clock, logger: Logger) {
    this.work = work
    this.clock = clock
    this.logger = logger
  }

  /** Never throws: a refusal is answered even when it cannot be recorded. */
  async note(error: AppError, request: FastifyRequest): Promise<void> {
    const spec = request.routeOptions.config.endpoint
    const denied = deniedKinds.has(error.kind)
    if (error.code === 'request.route_not_found' || error.kind === 'internal' || error.kind === 'rate_limited') return
    if (!denied && (request.method === 'GET' || !spec)) return
    const action = spec?.audit ?? 'access.refused'
    const ctx = request.context ?? anonymousContext(request.id, request.ip)
    const key = [ctx.actor.id, ctx.actor.ip, action, error.code].join('\n')
    const at = this.clock.now()
    const known = this.seen.get(key)
    if (known && at.getTime() - known.firstAt.getTime() < windowMs) {
      known.count += 1
      known.lastAt = at
      return
    }
    this.seen.set(key, { ctx, action, code: error.code, count: 0, firstAt: at, lastAt: at })
    const params = request.params as Record<string, string> | undefined
    await this.write(ctx, {
      action,
      outcome: denied ? 'denied' : 'failure',
      data: {
        code: error.code,
        method: request.method,
        route: spec?.path ?? 'none',
        ...(params?.['slug'] ? { slug: params['slug'] } : {}),
      },
    })
  }

  /** Tells of the refusals counted since their first; called each minute. */
  async flush(): Promise<void> {
    const now = this.clock.now().getTime()
    for (const [key, folded] of this.seen) {
      if (now - folded.firstAt.getTime() < windowMs) continue
      this.seen.delete(key)
      if (folded.count === 0) continue
      const { count, firstAt, lastAt, code } = folded
      await this.write(folded.ctx, {
        action: `${folded.action}.repeated`,
        outcome: 'denied',
        data: { code, count, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
      })
    }
  }

  private async write(ctx: Context, event: Parameters<Work['record']>[1]): Promise<void> {
    try {
      await this.work.record(ctx, event)
    } catch (error) {
      this.logger.error({ err: error, requestId: ctx.requestId }, 'a refusal could not be recorded')
    }
  }
}
