import { z } from 'zod'

const filled = z.coerce.string().trim().min(1)
const url = z.url({ protocol: /^https?$/ })
const optional = <T extends z.ZodType>(value: T) =>
  z.union([z.literal('').transform(() => undefined), value]).optional()

const settingsSchema = z.object({
  appName: z.enum(['portal', 'operator']),
  publicUrl: url,
  platformApiInternalUrl: url,
  sandboxUrl: optional(url),
  oidc: z.object({
    issuer: url,
    clientId: filled,
    clientSecret: filled,
    scope: filled,
    resource: optional(filled),
  }),
  session: z.object({
    password: z.coerce.string().min(32),
    maxAgeHours: z.coerce.number().min(1).max(720),
  }),
})

/** What the app runs with. URLs are absolute http(s) URLs; `session.maxAgeHours` is in hours. */
export type Settings = z.infer<typeof settingsSchema>

const explained: Record<string, string> = {
  publicUrl: 'NUXT_PUBLIC_URL: where browsers reach this app, such as https://portal.dezky.example',
  platformApiInternalUrl:
    'NUXT_PLATFORM_API_INTERNAL_URL: where platform-api answers, such as http://platform-api:3001',
  sandboxUrl: 'NUXT_SANDBOX_URL: the page of the stand-in systems, such as http://127.0.0.1:3010; empty in production',
  'oidc.issuer': 'NUXT_OIDC_ISSUER: the issuer, such as https://auth.dezky.example/application/o/portal/',
  'oidc.clientId': 'NUXT_OIDC_CLIENT_ID: this app’s client id at the issuer',
  'oidc.clientSecret': 'NUXT_OIDC_CLIENT_SECRET: this app’s client secret at the issuer',
  'oidc.scope': 'NUXT_OIDC_SCOPE: scopes to ask for, such as openid profile email offline_access',
  'session.password':
    'NUXT_SESSION_PASSWORD: at least 32 random characters, such as the output of openssl rand -base64 48',
  'session.maxAgeHours': 'NUXT_SESSION_MAX_AGE_HOURS: hours from sign-in to the end of a session, 1 to 720',
}

/**
 * Reads the settings from what Nuxt collected out of the environment.
 * @throws Error naming every variable that is missing or unusable, with an example of each; values are never repeated.
 */
export function parseSettings(raw: unknown): Settings {
  const parsed = settingsSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const names = new Set(parsed.error.issues.map((issue) => issue.path.join('.')))
  const lines = [...names].map((name) => `  - ${explained[name] ?? name}`)
  throw new Error(`The app cannot start: these settings are missing or unusable.\n${lines.join('\n')}`)
}

let known: Settings | undefined

/** The settings, parsed once a process. */
export function settings(): Settings {
  known ??= parseSettings(useRuntimeConfig())
  return known
}

/** True where browsers reach the app over https: cookies are then Secure and HSTS is sent. */
export const servedOverHttps = (): boolean => settings().publicUrl.startsWith('https:')
