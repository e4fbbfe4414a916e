import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

import { parse } from 'yaml'

export const root = join(import.meta.dirname, '../../..')
export const stack = join(root, 'infrastructure/docker-compose')

const binaries = join(process.env['DEZKY_CACHE_DIR'] ?? join(homedir(), '.cache', 'dezky'), 'bin')

/** The loaders of Compose and Traefik (`checks/`), and hadolint; CI builds them, a laptop may do without. */
export const checks = join(binaries, 'stack-checks')
export const hadolint = join(binaries, 'hadolint')
const demanded = process.env['CI'] === 'true'
export const haveChecks = demanded || existsSync(checks)
export const haveHadolint = demanded || existsSync(hadolint)

/** A service of a compose file, as far as the tests look. */
export interface Service {
  readonly image?: string
  readonly build?: { readonly context?: string; readonly dockerfile?: string; readonly target?: string }
  readonly command?: readonly string[]
  readonly container_name?: string
  readonly restart?: string
  readonly read_only?: boolean
  readonly user?: string
  readonly cap_drop?: readonly string[]
  readonly profiles?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly volumes?: readonly unknown[]
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly logging?: { readonly options?: Readonly<Record<string, string>> }
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: unknown; readonly memory?: unknown } }
  }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

export interface Project {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

export const textOf = (file: string): string => readFileSync(join(stack, file), 'utf8')

/** A compose file as it is written, before settings are filled in. */
export const written = (file: string): Project => parse(textOf(file), { merge: true }) as Project

/** A copy of the stack's folder in which `./up --prepare` has run. */
export function prepared(profile: 'core' | 'full'): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'dezky-stack-'))
  cpSync(stack, folder, { recursive: true, filter: (path) => !/\/(tls|\.env)$/.test(path) })
  execFileSync('bash', ['up', profile, '--prepare'], { cwd: folder })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What Compose itself makes of the files. @throws Error with its complaint */
export function resolved(folder: string, profile: string, ...files: readonly string[]): Project {
  const output = execFileSync(checks, ['compose', '.env', profile, ...files], { cwd: folder, maxBuffer: 16 << 20 })
  return JSON.parse(output.toString('utf8')) as Project
}
