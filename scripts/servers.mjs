// The real servers tests run against, built from the Go module proxy into a cache outside the tree. Where CI=true they
// are required; elsewhere a suite that finds none says so and skips.
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

import { root, run } from './workspaces.mjs'

const cache = process.env.DEZKY_CACHE_DIR ?? join(homedir(), '.cache', 'dezky')
const binaries = join(cache, 'bin')

export const ferretdb = join(binaries, 'ferretdb')
export const stripeMock = join(binaries, 'stripe-mock')
export const fsck = join(binaries, 'fsck')
export const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Builds the program of a Go module where it is missing; it bears the last name of its path. @throws Error */
async function installModule(tell, path, module) {
  if (existsSync(path)) return
  tell(`  building ${basename(path)}…`)
  const output = await run('go', ['install', module], { cwd: root, env: { GOBIN: binaries, GOFLAGS: '-mod=mod' } })
  if (output !== null) throw new Error(`${basename(path)} could not be built (Go 1.26 is needed):\n${output}`)
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
  if (!existsSync(chromium)) {
    tell('  installing Chromium…')
    const update = await run('apt-get', ['update', '-q'])
    const output =
      update ??
      (await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      }))
    if (output !== null)
      throw new Error(`Chromium could not be installed; install it and set CHROMIUM_PATH:\n${output}`)
  }
}
