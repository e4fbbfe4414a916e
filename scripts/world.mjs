// Starts the whole of dezky: sandbox, platform-api, portal, operator. Used by `npm start`, the browser tests and the bench.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { registerAuthentikWebhook } from './authentik-webhook.mjs'
import { makeBucket, seedHistory } from './history.mjs'
import { answers, Processes } from './processes.mjs'
import { seed } from './seed.mjs'
import {
  apiEnvironment,
  apiFlags,
  appEnvironment,
  developmentSecrets,
  coldBucket,
  readSandbox,
  sandboxEnvironment,
  shipperArguments,
  shipperEnvironment,
  urlsOf,
} from './settings.mjs'
import { root } from './workspaces.mjs'

/** How each part is started: from what was built, or from source with reload. */
const built = {
  sandbox: ['packages/sandbox', ['dist/main.js']],
  'platform-api': ['services/platform-api', ['dist/main.js']],
  'audit-ship': ['packages/audit-ship', ['dist/main.js']],
  portal: ['apps/portal', ['.output/server/index.mjs']],
  operator: ['apps/operator', ['.output/server/index.mjs']],
}
const fromSource = (ports) => ({
  sandbox: ['packages/sandbox', ['--watch', '--conditions=@dezky/source', 'src/main.ts']],
  'platform-api': [
    'services/platform-api',
    ['--watch', '--conditions=@dezky/source', '--import', '@oxc-node/core/register', 'src/main.ts'],
  ],
  'audit-ship': ['packages/audit-ship', ['--watch', '--conditions=@dezky/source', 'src/main.ts']],
  ...Object.fromEntries(
    ['portal', 'operator'].map((name) => [
      name,
      [
        `apps/${name}`,
        [join(root, 'node_modules/nuxt/bin/nuxt.mjs'), 'dev', '--host', '127.0.0.1', '--port', String(ports[name])],
      ],
    ]),
  ),
})

/** No connected system: only what a machine client tells becomes an event. */
const alone = Object.fromEntries(
  ['AUTHENTIK', 'STALWART', 'OCIS'].flatMap((system) => [
    [`${system}_URL`, ''],
    [`${system}_TOKEN`, ''],
  ]),
)

/**
 * Starts everything that was built and resolves once each part answers.
 * @param options.ports see ports.mjs
 * @param options.dataDir where everything is kept
 * @param options.tell called with a line of progress
 * @param options.shipping whether the audit log of the sandbox's OCIS is shipped
 * @param options.onUnexpectedEnd called when a part ends by itself
 * @returns {Promise<{urls, sandbox, processes, restart(name), stop()}>}
 */
export async function startWorld({
  ports,
  dataDir,
  tell,
  onUnexpectedEnd = (_name, _code, _tail) => undefined,
  apps = ['portal', 'operator'],
  seeded = true,
  api = {},
  source = false,
  shipping = apps.length > 0,
}) {
  mkdirSync(dataDir, { recursive: true })
  const ended = new Set()
  const processes = new Processes({
    logFolder: join(dataDir, 'logs'),
    onUnexpectedEnd: (name, code, tail) => {
      ended.add(name)
      onUnexpectedEnd(name, code, tail)
    },
  })
  const urls = urlsOf(ports)
  const parts = source ? fromSource(ports) : built
  const node = (name, env, more = []) => {
    const [folder, args] = parts[name]
    const own = source ? { ...env, NODE_ENV: 'development' } : env
    const flags = name === 'platform-api' ? apiFlags : ['--disable-warning=ExperimentalWarning']
    processes.start(name, process.execPath, [...flags, ...args, ...more], {
      cwd: join(root, folder),
      env: own,
    })
  }
  const up = (name, url) => answers(url, { gaveUp: () => ended.has(name) })
  let sandbox
  const starts = {
    sandbox: async () => {
      node('sandbox', sandboxEnvironment(ports, dataDir))
      await up('sandbox', `${urls.sandbox}/health`)
      sandbox = readSandbox(dataDir)
    },
    'platform-api': async () => {
      node('platform-api', apiEnvironment(ports, dataDir, sandbox, api))
      await up('platform-api', `${urls.api}/health`)
      await registerAuthentikWebhook({
        authentik: sandbox.urls.authentik,
        token: sandbox.credentials.authentikToken,
        api: urls.api,
        secret: developmentSecrets(dataDir).authentikWebhook,
      })
    },
    'audit-ship': async () => {
      const [folder, args] = parts['audit-ship']
      if (!existsSync(join(root, folder, args.at(-1))))
        tell('  audit-ship is not built: what happens to files is not shipped')
      else node('audit-ship', shipperEnvironment(), shipperArguments(ports, dataDir, sandbox))
    },
    ...Object.fromEntries(
      apps.map((name) => [
        name,
        async () => {
          node(name, appEnvironment(name, ports, dataDir, sandbox))
          await up(name, urls[name])
        },
      ]),
    ),
  }
  try {
    tell('  starting the sandbox (identity, Authentik, Stalwart, OCIS, S3, Stripe, a mail relay)…')
    await starts.sandbox()
    tell('  starting platform-api…')
    await makeBucket({ s3: sandbox.urls.s3, accessKey: sandbox.credentials.s3AccessKey, bucket: coldBucket })
    const marker = join(dataDir, 'seeded.json')
    // The past comes first in the log, before the connected systems are heard: what is archived is its beginning.
    if (seeded && !existsSync(marker)) {
      node('platform-api', apiEnvironment(ports, dataDir, sandbox, { ...api, ...alone }))
      await up('platform-api', `${urls.api}/health`)
      await seedHistory({ api: urls.api, control: urls.sandbox })
      await processes.stop('platform-api', 'SIGTERM')
      ended.delete('platform-api')
    }
    await starts['platform-api']()
    if (shipping) await starts['audit-ship']()
    tell(`  starting ${apps.join(' and ') || 'no apps'}…`)
    await Promise.all(apps.map((name) => starts[name]()))
    if (seeded && !existsSync(marker)) {
      tell('  seeding the demo world…')
      const made = await seed({
        api: urls.api,
        control: urls.sandbox,
        mail: sandbox.urls.stalwart,
        stripe: sandbox.urls.stripe,
        portal: urls.portal,
        tell,
      })
      writeFileSync(marker, `${JSON.stringify(made, null, 2)}\n`)
    }
  } catch (error) {
    await processes.stopAll()
    throw error
  }
  return {
    urls,
    sandbox,
    processes,
    dataDir,
    async restart(name, signal = 'SIGTERM') {
      await processes.stop(name, signal)
      ended.delete(name)
      await starts[name]()
    },
    stop: () => processes.stopAll(),
  }
}
