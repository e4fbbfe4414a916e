import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Made once per data directory; no secret of the sandbox stands in its code. */
export interface SandboxSecrets {
  portalClientSecret: string
  operatorClientSecret: string
  machineClientSecret: string
  authentikToken: string
  stalwartAdminSecret: string
  /** API key of the service account; absent until the server has made one. */
  stalwartApiKey?: string
  ocisToken: string
  s3AccessKey: string
  s3SecretKey: string
  stripeSecretKey: string
  stripeWebhookSecret: string
}

const random = (bytes: number) => randomBytes(bytes).toString('base64url')

export const makeSecrets = (): SandboxSecrets => ({
  portalClientSecret: random(32),
  operatorClientSecret: random(32),
  machineClientSecret: random(32),
  authentikToken: random(32),
  stalwartAdminSecret: random(24),
  ocisToken: random(32),
  s3AccessKey: `sandbox${randomBytes(6).toString('hex')}`,
  s3SecretKey: random(30),
  stripeSecretKey: `sk_test_${randomBytes(24).toString('hex')}`,
  stripeWebhookSecret: `whsec_${random(32)}`,
})

const fileOf = (dataDir: string) => join(dataDir, 'sandbox-secrets.json')

/** The secrets of a data directory, made on first use. */
export function loadSecrets(dataDir: string): SandboxSecrets {
  const file = fileOf(dataDir)
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<SandboxSecrets>) : {}
  const made = makeSecrets()
  const secrets = { ...made, ...kept }
  if (Object.keys(made).some((name) => !(name in kept))) saveSecrets(dataDir, secrets)
  return secrets
}

export function saveSecrets(dataDir: string, secrets: SandboxSecrets): void {
  writePrivate(fileOf(dataDir), secrets)
}

/** A file only its owner can read. */
export function writePrivate(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
}
