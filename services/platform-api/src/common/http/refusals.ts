import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import type { FoldRefusals } from '../../modules/audit/refusals/fold-refusals.ts'
import { anonymousContext } from '../context/context.ts'
import type { AppError } from '../errors/app-error.ts'

const deniedKinds = new Set(['unauthenticated', 'forbidden', 'not_found'])

/**
 * Writes refused attempts into the audit log: denied ones (401, 403, 404 by scope) on any endpoint, failed ones on
 * writes. Equal refusals of one caller within a minute are counted, so that a flood cannot fill the log.
 */
export class Refusals {
  private readonly fold: FoldRefusals
  private readonly logger: Logger

  constructor(fold: FoldRefusals, logger: Logger) {
    this.fold = fold
    this.logger = logger
  }

  /** Never throws: a refusal is answered even when it cannot be recorded. */
  async note(error: AppError, request: FastifyRequest): Promise<void> {
    const spec = request.routeOptions.config.endpoint
    const denied = deniedKinds.has(error.kind)
    if (error.code === 'request.route_not_found' || error.kind === 'internal' || error.kind === 'rate_limited') return
    if (!denied && (request.method === 'GET' || !spec)) return
    const ctx = request.context ?? anonymousContext(request.id, request.ip)
    const params = request.params as Record<string, string> | undefined
    try {
      await this.fold.note(ctx, {
        action: spec?.audit ?? 'access.refused',
        outcome: denied ? 'denied' : 'failure',
        data: {
          code: error.code,
          method: request.method,
          route: spec?.path ?? 'none',
          ...(params?.['slug'] ? { slug: params['slug'] } : {}),
        },
      })
    } catch (reason) {
      this.logger.error({ err: reason, requestId: ctx.requestId }, 'a refusal could not be recorded')
    }
  }

  /** Tells of the refusals counted since their first; called each minute. Never throws: they wait for the next minute. */
  async flush(): Promise<void> {
    try {
      await this.fold.flush()
    } catch (error) {
      this.logger.error({ err: error }, 'repeated refusals could not be told')
    }
  }
}
