// The workspaces in the order in which they are built, and what each build reads and writes.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const library = { inputs: ['src', 'package.json', 'tsconfig.build.json'], output: 'dist' }
const app = {
  inputs: ['app', 'server', 'shared', 'public', 'nuxt.config.ts', 'app.config.ts', 'package.json'],
  output: '.output',
}

/** `after`: workspaces whose output this one reads. */
export const workspaces = [
  { name: 'contracts', folder: 'packages/contracts', after: [], ...library },
  { name: 'audit-log', folder: 'packages/audit-log', after: [], ...library },
  { name: 'audit-verify', folder: 'packages/audit-verify', after: ['audit-log'], ...library },
  { name: 'audit-ship', folder: 'packages/audit-ship', after: [], ...library },
  { name: 'sandbox', folder: 'packages/sandbox', after: [], ...library },
  { name: 'platform-api', folder: 'services/platform-api', after: ['contracts', 'audit-log'], ...library },
  {
    name: 'ui',
    folder: 'packages/ui',
    after: ['platform-api'],
    script: 'generate',
    inputs: [...app.inputs, 'scripts'],
    output: 'server/generated',
  },
  { name: 'portal', folder: 'apps/portal', after: ['ui', 'contracts', 'audit-log'], ...app },
  { name: 'operator', folder: 'apps/operator', after: ['ui', 'contracts', 'audit-log'], ...app },
]

function* filesBelow(path) {
  if (!existsSync(path)) return
  if (statSync(path).isFile()) {
    yield path
    return
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'node_modules' || entry.name === 'generated') continue
    yield* filesBelow(join(path, entry.name))
  }
}

/** Digest of everything a workspace's build depends on, the builds before it included. */
export function fingerprints() {
  const shared = createHash('sha256')
  for (const file of ['package-lock.json', 'tsconfig.base.json']) shared.update(readFileSync(join(root, file)))
  const base = shared.digest('hex')
  const found = new Map()
  for (const workspace of workspaces) {
    const hash = createHash('sha256').update(base)
    for (const name of workspace.after) hash.update(found.get(name))
    for (const input of workspace.inputs) {
      for (const file of filesBelow(join(root, workspace.folder, input))) {
        if (file.endsWith('.spec.ts')) continue
        hash.update(file.slice(root.length)).update(readFileSync(file))
      }
    }
    found.set(workspace.name, hash.digest('hex'))
  }
  return found
}

const stampOf = (workspace) => join(root, workspace.folder, workspace.output, '.built')

export function isBuilt(workspace, fingerprint) {
  return existsSync(stampOf(workspace)) && readFileSync(stampOf(workspace), 'utf8') === fingerprint
}

/** Runs the workspace's build; resolves to its output when it failed, else to null. */
export async function build(workspace, fingerprint) {
  const output = await run('npm', ['run', '--silent', workspace.script ?? 'build', '-w', workspace.folder])
  if (output !== null) return output
  mkdirSync(dirname(stampOf(workspace)), { recursive: true })
  writeFileSync(stampOf(workspace), fingerprint)
  return null
}

/** Runs a command in the root quietly; resolves to its output when it fails, else to null. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
      env: { ...process.env, NUXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0', ...options.env },
    })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve(String(error)))
    child.on('close', (code) => resolve(code === 0 ? null : Buffer.concat(chunks).toString('utf8')))
  })
}
