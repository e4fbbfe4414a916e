// Environment of each process on a laptop. Secrets are made once, into the data folder; none stands in code.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Bucket of the audit log's cold storage in the sandbox's S3. */
export const coldBucket = 'dezky-audit'

/**
 * How Node runs platform-api, in its Dockerfile too. A small young generation keeps the process below 250 MiB whatever it
 * moves.
 */
export const apiFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4']

/** Secrets of this data folder, each made when it is first asked for. */
export function developmentSecrets(dataDir) {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'secrets.json')
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secrets = {
    auditSigningKey: randomBytes(32).toString('base64'),
    stalwartWebhook: randomBytes(32).toString('base64'),
    authentikWebhook: randomBytes(32).toString('base64url'),
    portalSession: randomBytes(32).toString('base64url'),
    operatorSession: randomBytes(32).toString('base64url'),
    ...kept,
  }
  if (Object.keys(kept).length < Object.keys(secrets).length)
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

export function urlsOf(ports) {
  return {
    portal: `http://127.0.0.1:${ports.portal}`,
    api: `http://127.0.0.1:${ports.api}`,
    operator: `http://127.0.0.1:${ports.operator}`,
    sandbox: `http://127.0.0.1:${ports.sandbox}`,
  }
}

const inherited = () => {
  const { PATH, HOME, TMPDIR, LANG, SystemRoot, NODE_OPTIONS } = process.env
  return { PATH, HOME, TMPDIR, LANG, SystemRoot, NODE_OPTIONS, NUXT_TELEMETRY_DISABLED: '1' }
}

export function sandboxEnvironment(ports, dataDir) {
  const urls = urlsOf(ports)
  return {
    ...inherited(),
    SANDBOX_DATA_DIR: join(dataDir, 'sandbox'),
    SANDBOX_BASE_PORT: String(ports.sandbox),
    SANDBOX_HOST: '127.0.0.1',
    PORTAL_URL: urls.portal,
    OPERATOR_URL: urls.operator,
    PLATFORM_API_URL: urls.api,
  }
}

/** What the sandbox wrote about itself: urls, issuers, credentials. */
export const readSandbox = (dataDir) => JSON.parse(readFileSync(join(dataDir, 'sandbox', 'sandbox.json'), 'utf8'))

export function apiEnvironment(ports, dataDir, sandbox, overrides = {}) {
  const { issuers, urls, credentials } = sandbox
  const secrets = developmentSecrets(dataDir)
  const accepted = ['portal', 'operator', 'machine'].map((application) => ({
    application,
    issuer: issuers[application].issuer,
    audience: issuers[application].audience,
    jwksUri: issuers[application].jwksUri,
    typ: 'at+jwt',
    ...(application === 'operator' ? { group: 'dezky-operators' } : {}),
  }))
  return {
    ...inherited(),
    NODE_ENV: 'development',
    SANDBOX: 'true',
    PORT: String(ports.api),
    HOST: '127.0.0.1',
    PUBLIC_URL: urlsOf(ports).api,
    DATABASE_URL: process.env.DATABASE_URL ?? `sqlite:${join(dataDir, 'dezky.sqlite')}`,
    AUTH_ISSUERS: JSON.stringify(accepted),
    AUTHENTIK_URL: urls.authentik,
    AUTHENTIK_TOKEN: credentials.authentikToken,
    STALWART_URL: urls.stalwart,
    STALWART_TOKEN: credentials.stalwartToken,
    OCIS_URL: urls.ocis,
    OCIS_TOKEN: credentials.ocisToken,
    AUDIT_SIGNING_KEY: secrets.auditSigningKey,
    STALWART_WEBHOOK_SECRET: secrets.stalwartWebhook,
    AUTHENTIK_WEBHOOK_SECRET: secrets.authentikWebhook,
    BILLING_STRIPE_ENABLED: 'true',
    STRIPE_SECRET_KEY: credentials.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: credentials.stripeWebhookSecret,
    STRIPE_API_BASE: urls.stripe,
    SMTP_URL: urls.smtp,
    MAIL_FROM: 'Dezky <billing@dezky.example>',
    PORTAL_URL: urlsOf(ports).portal,
    AUDIT_COLD_ENDPOINT: urls.s3,
    AUDIT_COLD_BUCKET: coldBucket,
    AUDIT_COLD_ACCESS_KEY: credentials.s3AccessKey,
    AUDIT_COLD_SECRET_KEY: credentials.s3SecretKey,
    RECONCILE_INTERVAL_SECONDS: '60',
    ...overrides,
  }
}

export const shipperEnvironment = inherited

/** Options of dezky-audit-ship for the sandbox's OCIS; the machine client's secret is put into a file for it. */
export function shipperArguments(ports, dataDir, sandbox) {
  const { issuer, clientId, clientSecret } = sandbox.issuers.machine
  const secretFile = join(dataDir, 'audit-ship.secret')
  writeFileSync(secretFile, clientSecret, { mode: 0o600 })
  return [
    ['--file', sandbox.ocisAuditFile],
    ['--place', join(dataDir, 'audit-ship.place')],
    ['--to', `${urlsOf(ports).api}/audit/ingest/ocis`],
    ['--issuer', issuer],
    ['--client-id', clientId],
    ['--client-secret-file', secretFile],
  ].flat()
}

export function appEnvironment(name, ports, dataDir, sandbox) {
  const urls = urlsOf(ports)
  const issuer = sandbox.issuers[name]
  const secrets = developmentSecrets(dataDir)
  return {
    ...inherited(),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(ports[name]),
    NITRO_HOST: '127.0.0.1',
    NITRO_PORT: String(ports[name]),
    NUXT_PUBLIC_URL: urls[name],
    NUXT_PLATFORM_API_INTERNAL_URL: urls.api,
    NUXT_OIDC_ISSUER: issuer.issuer,
    NUXT_OIDC_CLIENT_ID: issuer.clientId,
    NUXT_OIDC_CLIENT_SECRET: issuer.clientSecret,
    NUXT_SESSION_PASSWORD: secrets[`${name}Session`],
    NUXT_SANDBOX_URL: sandbox.urls.control,
  }
}
