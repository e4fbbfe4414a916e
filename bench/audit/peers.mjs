// The peers of the audit log: built once into the cache outside the tree, run in a folder of their own. A peer that
// cannot be had is null, and why is told.
import { spawn, spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { answers } from '../../scripts/processes.mjs'
import { binaries, cache } from '../../scripts/servers.mjs'
import { root, run } from '../../scripts/workspaces.mjs'

const immudb = join(binaries, 'immudb-load')
const tessera = join(binaries, 'posix')
const auditchain = join(cache, 'auditchain-0.3.0')

const has = (command, argument) => spawnSync(command, [argument]).status === 0

/** Resolves to whether `path` is there, after `steps` when it was not. */
async function made(tell, path, steps) {
  if (existsSync(path)) return true
  for (const [command, args, options] of steps) {
    const output = await run(command, args, options)
    if (output !== null) {
      tell(`  ${path} could not be made, so it is left out: ${output.trim().split('\n').at(-1)}`)
      return false
    }
  }
  return true
}

/** Runs a program to its end; resolves to the JSON it prints last. */
async function figuresOf(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let [said, complained] = ['', '']
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  child.stderr.on('data', (chunk) => (complained += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complained.slice(-2_000)}`)
  return JSON.parse(said.trim().split('\n').at(-1))
}

/** Runs a Node program of the benchmark. */
export const nodeFigures = (script, settings) => figuresOf(process.execPath, [script, JSON.stringify(settings)])

/** `{single, bulk, verify}` a second, or null. */
export async function runAuditchain(tell, dir, { singles, bulk }) {
  if (!has('python3', '--version')) return left(tell, 'auditchain', 'there is no python3')
  const python = join(auditchain, 'bin', 'python')
  const marker = join(auditchain, 'installed')
  const ok = await made(tell, marker, [
    ['python3', ['-m', 'venv', auditchain]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'auditchain==0.3.0']],
  ])
  if (!ok) return null
  writeFileSync(marker, '')
  return figuresOf(python, ['bench/peers/auditchain-load.py', dir, String(singles), String(bulk), '500'])
}

/** `{single, bulk, synced}`, or null. */
export async function runImmudb(tell, dir, { singles, bulk }) {
  if (!has('go', 'version')) return left(tell, 'immudb', 'there is no Go')
  const folder = join(root, 'bench/peers/immudb')
  const build = ['go', ['build', '-o', immudb, '.'], { cwd: folder, env: { GOFLAGS: '-mod=readonly' } }]
  if (!(await made(tell, immudb, [build]))) return null
  return figuresOf(immudb, ['-dir', dir, '-singles', String(singles), '-bulk', String(bulk), '-batch', '500'])
}

/** Starts Tessera's POSIX log; `{url, stop()}`, or null. */
export async function startTessera(tell, dir, port) {
  if (!has('go', 'version')) return left(tell, 'Tessera', 'there is no Go')
  const module = 'github.com/transparency-dev/tessera/cmd/conformance/posix@v1.0.4'
  const install = ['go', ['install', module], { env: { GOBIN: binaries, GOFLAGS: '-mod=mod' } }]
  if (!(await made(tell, tessera, [install]))) return null
  const key = join(dir, 'key')
  writeFileSync(key, noteKey('bench.example.com/tessera'))
  const storage = join(dir, 'log')
  mkdirSync(storage, { recursive: true })
  const args = [`--listen=127.0.0.1:${port}`, `--storage_dir=${storage}`, `--private_key=${key}`]
  const child = spawn(tessera, args, { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/checkpoint`)
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGKILL')
      }),
  }
}

function left(tell, name, why) {
  tell(`  ${name} is left out: ${why}`)
  return null
}

/** A private key as golang.org/x/mod/sumdb/note writes them. */
function noteKey(name) {
  const seed = randomBytes(32)
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
  const algorithm = Buffer.from([1])
  const digest = createHash('sha256').update(`${name}\n`).update(algorithm).update(Buffer.from(x, 'base64url'))
  const id = digest.digest('hex').slice(0, 8)
  return `PRIVATE+KEY+${name}+${id}+${Buffer.concat([algorithm, seed]).toString('base64')}`
}
