import { envSchema, examples, type Env } from './env.schema.ts'

/** The settings in use, injected by this class. */
export class Config {
  readonly env: Env

  constructor(env: Env) {
    this.env = env
  }

  get production(): boolean {
    return this.env.NODE_ENV === 'production'
  }

  /** Where the audit log says it comes from; by default the public host. */
  get auditOrigin(): string {
    return this.env.AUDIT_ORIGIN ?? `${new URL(this.env.PUBLIC_URL).host}/audit`
  }
}

/** A setting that stops the start. The message names the variable, what is wrong and an example, never the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Parses the environment once. Empty variables count as absent.
 * @throws ConfigError naming every bad variable with its problem and an example
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = envSchema.safeParse(present)
  if (result.success) return new Config(result.data)
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'environment')
    const inside = issue.path.length > 1 ? ` (at ${issue.path.slice(1).join('.')})` : ''
    const problem = present[name] === undefined && issue.code === 'invalid_type' ? 'is missing' : issue.message
    const example = name in examples ? `\n      example: ${name}=${examples[name as keyof Env]}` : ''
    return `  ${name}${inside}: ${problem}${example}`
  })
  throw new ConfigError(`These settings stop the start:\n${lines.join('\n')}`)
}
