import { parseIdentities, parseRecipients } from '@dezky/audit-log/age'
import { applications } from '@dezky/contracts'
import { z } from 'zod'

import { addressOf } from '../integrations/mail/mail-settings.ts'
import { modeOf } from '../integrations/stripe/stripe-settings.ts'

const isEncoded = (text: string): boolean => !/%(?![0-9a-f]{2})/i.test(text)

const flag = (fallback: 'true' | 'false') =>
  z
    .enum(['true', 'false'])
    .default(fallback)
    .transform((value) => value === 'true')
const optional = z.string().trim().min(1).optional()
const url = z.url({ protocol: /^https?$/ })

/** One accepted source of tokens. `typ` is the JWT header type the issuer sets on access tokens, when it sets one. */
export const issuerConfig = z.strictObject({
  application: z.enum(applications),
  issuer: url,
  audience: z.string().min(1),
  jwksUri: url,
  group: z.string().min(1).optional(),
  typ: z.enum(['at+jwt', 'JWT']).optional(),
})
export type IssuerConfig = z.infer<typeof issuerConfig>

const issuers = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.array(issuerConfig).min(1))

/** A reader of the age library as a step of the schema: what it refuses is an issue, in its words. */
const checked =
  (read: (text: string) => string[]) =>
  (text: string, context: z.RefinementCtx): string[] => {
    try {
      return read(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  }

const databaseUrl = z
  .string()
  .regex(/^(sqlite:.+|mongodb(\+srv)?:\/\/.+)$/, { error: 'must begin with sqlite: or mongodb://' })

/** `name=value` pairs separated by commas, values percent-encoded, as OpenTelemetry writes headers in the environment. */
const otlpHeaders = z
  .string()
  .default('')
  .transform((value, context) => {
    const pairs = value.split(',').filter((pair) => pair.trim() !== '')
    const headers: Record<string, string> = {}
    for (const pair of pairs) {
      const [name = '', ...rest] = pair.split('=')
      const text = rest.join('=').trim()
      if (rest.length === 0 || !/^[\w-]+$/.test(name.trim()) || !isEncoded(text)) {
        context.addIssue({ code: 'custom', message: 'must be name=value pairs separated by commas' })
        return z.NEVER
      }
      headers[name.trim()] = decodeURIComponent(text)
    }
    return headers
  })

/** Every setting platform-api reads, with its meaning; `.env.example` is checked against it. */
export const envSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
    HOST: z.string().default('127.0.0.1'),
    PUBLIC_URL: url.default('http://127.0.0.1:3001'),
    DATABASE_URL: databaseUrl.default('sqlite:./data/dezky.sqlite'),
    DATABASE_ALLOW_NO_TRANSACTIONS: flag('false'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    AUTH_ISSUERS: issuers,
    AUTHENTIK_URL: url.optional(),
    AUTHENTIK_TOKEN: optional,
    STALWART_URL: url.optional(),
    STALWART_TOKEN: optional,
    OCIS_URL: url.optional(),
    OCIS_TOKEN: optional,
    DNS_SERVERS: z
      .string()
      .transform((value) => value.split(',').map((server) => server.trim()))
      .optional(),
    RECONCILE_ENABLED: flag('true'),
    RECONCILE_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
    AUDIT_SIGNING_KEY: z
      .base64()
      .refine((value) => Buffer.from(value, 'base64').length === 32, { error: 'must be 32 random bytes in base64' }),
    AUDIT_ORIGIN: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\s+]+$/)
      .optional(),
    AUDIT_EARLIER_VKEYS: z
      .string()
      .default('')
      .transform((value) => value.split(/[\s,]+/).filter((vkey) => vkey !== ''))
      .refine((vkeys) => vkeys.every((vkey) => /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/.test(vkey)), {
        error: 'must be verifier keys, name+id+key, separated by spaces',
      }),
    AUDIT_CHECKPOINT_SECONDS: z.coerce.number().int().min(1).max(3_600).default(10),
    AUDIT_WORKERS_ENABLED: flag('true'),
    STALWART_WEBHOOK_SECRET: optional,
    AUTHENTIK_WEBHOOK_SECRET: optional,
    BILLING_STRIPE_ENABLED: flag('false'),
    STRIPE_SECRET_KEY: optional.refine((key) => key === undefined || modeOf(key) !== undefined, {
      error: 'must be a secret or restricted key of Stripe (sk_… or rk_…, test or live)',
    }),
    STRIPE_WEBHOOK_SECRET: z
      .string()
      .default('')
      .transform((value) => value.split(/[\s,]+/).filter((secret) => secret !== '')),
    STRIPE_API_BASE: url.optional(),
    STRIPE_WORKER_ENABLED: flag('true'),
    BILLING_WORKERS_ENABLED: flag('true'),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }).optional(),
    MAIL_FROM: optional.refine((from) => from === undefined || z.email().safeParse(addressOf(from)).success, {
      error: 'must be an address, or Name <address>',
    }),
    PORTAL_URL: url.optional(),
    AUDIT_COLD_ENDPOINT: url.optional(),
    AUDIT_COLD_REGION: z.string().min(1).default('us-east-1'),
    AUDIT_COLD_BUCKET: optional,
    AUDIT_COLD_ACCESS_KEY: optional,
    AUDIT_COLD_SECRET_KEY: optional,
    AUDIT_COLD_FORCE_PATH_STYLE: flag('true'),
    AUDIT_COLD_SSE: flag('false'),
    AUDIT_COLD_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
    AUDIT_COLD_LOCK_DAYS: z.coerce.number().int().min(0).max(36_500).default(0),
    AUDIT_COLD_LOCK_MODE: z.enum(['GOVERNANCE', 'COMPLIANCE']).default('GOVERNANCE'),
    AUDIT_COLD_AGE_RECIPIENTS: z.string().default('').transform(checked(parseRecipients)),
    AUDIT_COLD_AGE_IDENTITIES: z.string().transform(checked(parseIdentities)).optional(),
    AUDIT_COLD_REPLICA_ENDPOINT: url.optional(),
    AUDIT_COLD_REPLICA_REGION: z.string().min(1).default('us-east-1'),
    AUDIT_COLD_REPLICA_BUCKET: optional,
    AUDIT_COLD_REPLICA_ACCESS_KEY: optional,
    AUDIT_COLD_REPLICA_SECRET_KEY: optional,
    ARCHIVE_ENABLED: flag('false'),
    AUDIT_HOT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(90),
    ARCHIVE_GRACE_DAYS: z.coerce.number().int().min(0).max(3_650).default(14),
    ARCHIVE_RUN_HOUR_UTC: z.coerce.number().int().min(0).max(23).default(3),
    OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders,
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
    SANDBOX: flag('false'),
  })
  .superRefine((env, context) => {
    for (const name of ['AUTHENTIK', 'STALWART', 'OCIS'] as const) {
      if (Boolean(env[`${name}_URL`]) !== Boolean(env[`${name}_TOKEN`])) {
        const missing = env[`${name}_URL`] ? `${name}_TOKEN` : `${name}_URL`
        context.addIssue({ code: 'custom', path: [missing], message: `is needed with its counterpart` })
      }
    }
    for (const where of ['AUDIT_COLD', 'AUDIT_COLD_REPLICA'] as const) {
      const needed = (['ENDPOINT', 'BUCKET', 'ACCESS_KEY', 'SECRET_KEY'] as const).map(
        (name) => `${where}_${name}` as const,
      )
      if (needed.every((name) => env[name] === undefined)) continue
      for (const name of needed.filter((one) => env[one] === undefined))
        context.addIssue({ code: 'custom', path: [name], message: 'is needed with its counterparts' })
    }
    if (env.AUDIT_COLD_REPLICA_BUCKET !== undefined && env.AUDIT_COLD_BUCKET === undefined)
      context.addIssue({ code: 'custom', path: ['AUDIT_COLD_BUCKET'], message: 'is needed before a replica' })
    if (env.NODE_ENV === 'production') {
      const forbid = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
      if (env.SANDBOX) forbid('SANDBOX', 'must not be set in production')
      if (env.DATABASE_ALLOW_NO_TRANSACTIONS) forbid('DATABASE_ALLOW_NO_TRANSACTIONS', 'is for tests only')
      if (!env.PUBLIC_URL.startsWith('https://')) forbid('PUBLIC_URL', 'must be https in production')
      if (env.STRIPE_API_BASE?.startsWith('http:')) forbid('STRIPE_API_BASE', 'must be https in production')
    }
  })
export type Env = z.infer<typeof envSchema>

/** An example of each setting, shown beside a bad value and in `.env.example`. Secrets show how to make one. */
export const examples: Record<keyof Env, string> = {
  NODE_ENV: 'production',
  PORT: '3001',
  HOST: '0.0.0.0',
  PUBLIC_URL: 'https://api.dezky.example',
  DATABASE_URL: 'mongodb://mongo:27017/dezky?replicaSet=rs0',
  DATABASE_ALLOW_NO_TRANSACTIONS: 'false',
  LOG_LEVEL: 'info',
  AUTH_ISSUERS:
    '[{"application":"portal","issuer":"https://id.example/application/o/portal/","audience":"dezky-portal","jwksUri":"https://id.example/application/o/portal/jwks/"}]',
  AUTHENTIK_URL: 'https://id.example',
  AUTHENTIK_TOKEN: '<token of the service account>',
  STALWART_URL: 'https://mail.example',
  STALWART_TOKEN: '<API key, or user:secret>',
  OCIS_URL: 'https://files.example',
  OCIS_TOKEN: '<app token>',
  DNS_SERVERS: '9.9.9.9,149.112.112.112',
  RECONCILE_ENABLED: 'true',
  RECONCILE_INTERVAL_SECONDS: '300',
  RATE_LIMIT_PER_MINUTE: '1200',
  AUDIT_SIGNING_KEY: '<output of: openssl rand -base64 32>',
  AUDIT_ORIGIN: 'api.dezky.example/audit',
  AUDIT_EARLIER_VKEYS: 'api.dezky.example/audit+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  AUDIT_CHECKPOINT_SECONDS: '10',
  AUDIT_WORKERS_ENABLED: 'true',
  STALWART_WEBHOOK_SECRET: '<output of: openssl rand -base64 32>',
  AUTHENTIK_WEBHOOK_SECRET: '<output of: openssl rand -base64 32>',
  BILLING_STRIPE_ENABLED: 'true',
  STRIPE_SECRET_KEY: '<secret key of the Stripe account>',
  STRIPE_WEBHOOK_SECRET: '<signing secret of the webhook endpoint>',
  STRIPE_API_BASE: 'https://api.stripe.com',
  STRIPE_WORKER_ENABLED: 'true',
  BILLING_WORKERS_ENABLED: 'true',
  SMTP_URL: 'smtps://<user>:<password>@mail.dezky.example:465',
  MAIL_FROM: 'Dezky <billing@dezky.example>',
  PORTAL_URL: 'https://portal.dezky.example',
  AUDIT_COLD_ENDPOINT: 'https://fsn1.your-objectstorage.com',
  AUDIT_COLD_REGION: 'fsn1',
  AUDIT_COLD_BUCKET: 'dezky-audit',
  AUDIT_COLD_ACCESS_KEY: '<access key>',
  AUDIT_COLD_SECRET_KEY: '<secret key>',
  AUDIT_COLD_FORCE_PATH_STYLE: 'true',
  AUDIT_COLD_SSE: 'false',
  AUDIT_COLD_TIMEOUT_SECONDS: '60',
  AUDIT_COLD_LOCK_DAYS: '0',
  AUDIT_COLD_LOCK_MODE: 'GOVERNANCE',
  AUDIT_COLD_AGE_RECIPIENTS: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  AUDIT_COLD_AGE_IDENTITIES: '<output of: age-keygen>',
  AUDIT_COLD_REPLICA_ENDPOINT: 'https://hel1.your-objectstorage.com',
  AUDIT_COLD_REPLICA_REGION: 'hel1',
  AUDIT_COLD_REPLICA_BUCKET: 'dezky-audit-copy',
  AUDIT_COLD_REPLICA_ACCESS_KEY: '<access key>',
  AUDIT_COLD_REPLICA_SECRET_KEY: '<secret key>',
  ARCHIVE_ENABLED: 'true',
  AUDIT_HOT_RETENTION_DAYS: '90',
  ARCHIVE_GRACE_DAYS: '14',
  ARCHIVE_RUN_HOUR_UTC: '3',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=<Basic%20… or what the collector wants>',
  OTEL_TRACES_SAMPLER_ARG: '1',
  SANDBOX: 'false',
}

/** The names of settings whose values must never reach a log, an error or an answer. */
export const secretNames = [
  'AUTHENTIK_TOKEN',
  'STALWART_TOKEN',
  'OCIS_TOKEN',
  'AUDIT_SIGNING_KEY',
  'STALWART_WEBHOOK_SECRET',
  'AUTHENTIK_WEBHOOK_SECRET',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SMTP_URL',
  'AUDIT_COLD_SECRET_KEY',
  'AUDIT_COLD_AGE_IDENTITIES',
  'AUDIT_COLD_REPLICA_SECRET_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'DATABASE_URL',
] as const
