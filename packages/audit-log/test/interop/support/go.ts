import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const cache = join(homedir(), '.cache/dezky/interop')
const UNREACHABLE = /dial tcp|no such host|proxyconnect|i\/o timeout|connection refused/

/** A Go program, built outside the repository; or why there is none. */
export type GoProgram = { path: string; missing?: never } | { missing: string }

/**
 * Builds a Go program when CI or DEZKY_INTEROP=1 asks for it and `go` is there.
 * @param args `build -o <path> .` or `install module@version`, to be run in `folder`.
 */
export const goProgram = (name: string, folder: string, args: (path: string) => string[]): GoProgram => {
  if (process.env.CI !== 'true' && process.env.DEZKY_INTEROP !== '1') return skip('set CI=true or DEZKY_INTEROP=1')
  if (spawnSync('go', ['version']).status !== 0) return skip('no go on PATH')
  mkdirSync(cache, { recursive: true })
  const path = join(cache, 'bin', name)
  const env = {
    ...process.env,
    GOPATH: join(cache, 'go'),
    GOBIN: join(cache, 'bin'),
    GOCACHE: join(cache, 'build'),
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
  }
  const built = spawnSync('go', args(path), { cwd: folder, env, encoding: 'utf8' })
  if (built.status === 0) return { path }
  if (UNREACHABLE.test(built.stderr)) return skip('its modules are not cached and cannot be fetched')
  throw new Error(built.stderr)
}

const skip = (missing: string): GoProgram => {
  console.info(`interop with Go is skipped: ${missing}`)
  return { missing }
}

/** Runs a program without holding up this process, which may be serving it. */
export const runProgram = (path: string, args: string[], input = '') =>
  new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(path, args, { timeout: 60_000 })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
    child.stdin.end(input)
  })
