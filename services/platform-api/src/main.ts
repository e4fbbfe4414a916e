import 'reflect-metadata'
import { SystemClock } from './common/clock/clock.ts'
import { createLogger } from './common/logging/logger.ts'
import { DatabaseError, migrate, openDatabase, pendingMigrations } from './common/store/open-database.ts'
import { openTracing } from './common/tracing/open-tracing.ts'
import { type Config, ConfigError, readConfig } from './config/config.ts'
import { createApp } from './create-app.ts'

/** A start that cannot go on: one message for a person, exit code 1. */
function refuse(message: string): never {
  process.stderr.write(`platform-api cannot start.\n${message}\n`)
  process.exit(1)
}

function configOrRefuse(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (error instanceof ConfigError) refuse(error.message)
    throw error
  }
}

async function main(): Promise<void> {
  const config = configOrRefuse()
  const tracing = await openTracing(config, (error) => logger.warn({ err: error }, 'traces could not be delivered'))
  const logger = createLogger(config, tracing)
  const { DATABASE_URL: url, DATABASE_ALLOW_NO_TRANSACTIONS: allowNoTransactions, HOST, PORT } = config.env
  const database = await openDatabase({ url, allowNoTransactions, tracing }).catch((error: unknown) => {
    if (error instanceof DatabaseError) refuse(error.message)
    throw error
  })
  if (database.kind === 'sqlite' || process.argv.includes('--migrate')) {
    const applied = await migrate(database)
    if (applied.length > 0) logger.info({ applied }, 'migrations applied')
  } else {
    const pending = await pendingMigrations(database)
    if (pending.length > 0)
      refuse(`These migrations are pending: ${pending.join(', ')}. Apply them with: platform-api --migrate`)
  }
  if (process.argv.includes('--migrate')) {
    await database.close()
    await tracing.close()
    return
  }
  const app = await createApp({ config, clock: new SystemClock(), database, logger, tracing }).catch(
    (error: unknown) => {
      // Some settings are judged only once what they name has been asked.
      if (error instanceof ConfigError) refuse(error.message)
      throw error
    },
  )
  const stop = (): void => {
    app
      .close()
      .then(() => database.close())
      .then(() => tracing.close())
      .then(() => process.exit(0))
      .catch(() => process.exit(1))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  try {
    await app.listen({ port: PORT, host: HOST })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') refuse(`Port ${PORT} is taken. Set PORT to a free one.`)
    throw error
  }
  logger.info({ url: await app.getUrl() }, 'platform-api listens')
}

await main()
