import { resolve } from 'node:path'

import { startSandbox } from './start-sandbox.ts'
import { isLoopbackHost } from './store/loopback.ts'

const parts = ['control', 'identity', 'Authentik', 'Stalwart', 'OCIS', 'S3', 'Stripe', 'mail relay']

const fail = (message: string): never => {
  console.error(message)
  process.exit(1)
}

/** Reads the environment, starts the sandbox, prints one line when it is ready. */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  if (environment['NODE_ENV'] === 'production') {
    fail(
      'The sandbox does not start with NODE_ENV=production: it lets anybody sign in as anybody.\n' +
        'In production set AUTH_ISSUERS, AUTHENTIK_URL, STALWART_URL and OCIS_URL to the real systems instead.',
    )
  }
  const basePort = Number(environment['SANDBOX_BASE_PORT'] || 3010)
  if (!Number.isInteger(basePort) || basePort < 1024 || basePort > 65_527) {
    fail('SANDBOX_BASE_PORT must be a port from 1024 to 65527, such as 3010; the sandbox takes eight in a row.')
  }
  const host = environment['SANDBOX_HOST'] || '127.0.0.1'
  if (!isLoopbackHost(host)) {
    fail('SANDBOX_HOST must be this machine, such as 127.0.0.1: the sandbox lets anybody sign in as anybody.')
  }
  const started = await startSandbox({
    dataDir: resolve(environment['SANDBOX_DATA_DIR'] || 'data/sandbox'),
    host,
    basePort,
    portalUrl: environment['PORTAL_URL'] || 'http://127.0.0.1:3000',
    operatorUrl: environment['OPERATOR_URL'] || 'http://127.0.0.1:3002',
    apiUrl: environment['PLATFORM_API_URL'] || 'http://127.0.0.1:3001',
  }).catch((error: unknown) => {
    const { code, port } = error as { code?: string; port?: number }
    if (code !== 'EADDRINUSE' || port === undefined) throw error
    const part = parts[port - basePort] ?? 'the sandbox'
    return fail(
      `Port ${port} (${part}) is taken. Stop what uses it, or set SANDBOX_BASE_PORT to another first port: ` +
        `the sandbox takes ${basePort}–${basePort + parts.length - 1} now.`,
    )
  })
  console.log(`sandbox ready ${JSON.stringify(started.urls)}`)

  const stop = () => {
    setTimeout(() => process.exit(0), 2000).unref()
    void started.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

await main(process.env)
