import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'

import { AppModule } from './app.module.ts'
import { Authenticator } from './common/auth/authenticator.ts'
import { TokenVerifier } from './common/auth/token-verifier.ts'
import type { Context } from './common/context/context.ts'
import { installDocumentation } from './common/http/documentation.ts'
import { installDrain } from './common/http/drain.ts'
import { hardenedHeaders } from './common/http/hardened.ts'
import { answerError, installPipeline, type PipelineParts } from './common/http/pipeline.ts'
import { ProblemFilter } from './common/http/problem.filter.ts'
import { RateLimits } from './common/http/rate-limits.ts'
import { RecentAnswers } from './common/http/recent-answers.ts'
import { Refusals } from './common/http/refusals.ts'
import { Replays } from './common/http/replays.ts'
import { installTracing } from './common/http/traced-requests.ts'
import { IdempotencyStore } from './common/idempotency/idempotency.store.ts'
import { newId } from './common/ids.ts'
import { NestLog } from './common/logging/logger.ts'
import { Metrics } from './common/metrics/metrics.ts'
import { Remembered } from './common/store/remembered.ts'
import { Tracing } from './common/tracing/tracing.ts'
import type { CoreParts } from './core.module.ts'
import { Work } from './modules/audit/audited-unit-of-work.ts'
import { FoldRefusals } from './modules/audit/refusals/fold-refusals.ts'
import { GrantStore } from './modules/users/grant.store.ts'
import { UserStore } from './modules/users/user.store.ts'

const bodyLimit = 256 * 1024

/** The whole service, ready to listen or to be injected into. */
export async function createApp(core: CoreParts): Promise<NestFastifyApplication> {
  const { config, clock, database, logger } = core
  let parts: PipelineParts | undefined
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy: config.production ? 1 : false,
    genReqId: () => newId(clock.now()),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      if (parts) void answerError(error, request as never, reply as never, parts)
    },
  } as ConstructorParameters<typeof FastifyAdapter>[0])
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(core), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(logger),
  })
  const work = app.get(Work)
  const authenticator = new Authenticator(
    new TokenVerifier(config.env.AUTH_ISSUERS, clock),
    new UserStore(database),
    new GrantStore(database),
    work,
    clock,
    new Remembered<Context>(database),
  )
  parts = {
    authenticator,
    headers: hardenedHeaders(config),
    limits: new RateLimits(config.env.RATE_LIMIT_PER_MINUTE),
    recent: new RecentAnswers(database),
    replays: new Replays(new IdempotencyStore(database), clock),
    refusals: new Refusals(app.get(FoldRefusals), logger),
    metrics: app.get(Metrics),
    logger,
  }
  const server = adapter.getInstance<FastifyInstance>()
  installDrain(server)
  installTracing(server, app.get(Tracing))
  installPipeline(server, parts)
  keepTidy(server, parts)
  installDocumentation(server, config, parts.metrics)
  app.useGlobalFilters(new ProblemFilter(parts))
  await app.init()
  await server.ready()
  return app
}

/** Each minute: tells of folded refusals, and drops the answers to POSTs whose day is over. */
function keepTidy(server: FastifyInstance, { refusals, replays, logger }: PipelineParts): void {
  const tidy = async (): Promise<void> => {
    await refusals.flush()
    await replays.sweep().catch((error: unknown) => logger.warn({ err: error }, 'old answers could not be dropped'))
  }
  const timer = setInterval(() => void tidy(), 60_000).unref()
  server.addHook('onClose', () => clearInterval(timer))
}
