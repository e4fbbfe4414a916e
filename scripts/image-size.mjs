// `npm run image-size`: what each image holds beside its base, counted from what is installed and built here. No container
// engine is needed: an image's size is that of its files.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

import { filesBelow, keeps, placeOf } from './prune-packages.mjs'
import { root } from './workspaces.mjs'

/** Bytes an image may have. */
export const limit = 250e6

/**
 * node:24.21.0-alpine3.22 unpacked, counted high: Node's binary 127 MB (that of the same release here), its headers and
 * npm 25, yarn 6, Alpine with libstdc++ 11.
 */
const base = 169e6

/** What the last stage of each target of the Dockerfile copies. */
export const images = {
  'platform-api': {
    packages: ['services/platform-api', 'packages/contracts', 'packages/audit-log'],
    folders: ['services/platform-api/dist', 'packages/contracts/dist', 'packages/audit-log/dist'],
  },
  portal: { packages: [], folders: ['apps/portal/.output'] },
  operator: { packages: [], folders: ['apps/operator/.output'] },
  tools: {
    packages: ['packages/audit-verify', 'packages/audit-ship', 'packages/audit-log'],
    folders: ['packages/audit-verify/dist', 'packages/audit-ship/dist', 'packages/audit-log/dist'],
  },
}

/** Files of the production packages of workspaces, as `npm ci --omit=dev` would install them, that an image keeps. */
export function packageFiles(workspaces) {
  if (workspaces.length === 0) return []
  const chosen = workspaces.flatMap((one) => ['-w', one])
  const args = ['ls', '--all', '--parseable', '--omit=dev', '--omit=optional', ...chosen]
  // What it thinks of peers of others is its exit code's matter; the list is whole either way.
  const { stdout: listed } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const folders = new Set(listed.split('\n').filter((line) => line.includes('/node_modules/')))
  return [...folders].flatMap((folder) =>
    [...filesBelow(folder)].filter((file) => {
      const below = relative(folder, file)
      if (below.includes('node_modules/')) return false
      return keeps(placeOf(file).name, below)
    }),
  )
}

/** Bytes of an image beside its base; null when something of it is not built. */
export function contentOf({ packages, folders }) {
  const places = folders.map((folder) => join(root, folder))
  if (!places.every((place) => existsSync(place))) return null
  const files = [...packageFiles(packages), ...places.flatMap((place) => [...filesBelow(place)])]
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}

/** The whole image. */
export const sizeOf = (content) => base + content

if (import.meta.main) {
  const inMb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
  let tooLarge = false
  for (const [name, image] of Object.entries(images)) {
    const content = contentOf(image)
    if (content === null) console.log(`${name.padEnd(14)} is not built: npm run build`)
    else {
      tooLarge ||= sizeOf(content) >= limit
      console.log(`${name.padEnd(14)} ${inMb(content).padStart(9)} and its base: ${inMb(sizeOf(content))}`)
    }
  }
  if (tooLarge) console.error(`An image has to stay below ${inMb(limit)}.`)
  process.exit(tooLarge ? 1 : 0)
}
