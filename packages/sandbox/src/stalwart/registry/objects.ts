import { uri } from './checks.ts'
import { dkimSignature, domainShape } from './domain-shapes.ts'
import { account, apiKey, mailingList, tenant } from './principal-shapes.ts'
import { optionalSecretKey, secretKey } from './secret-shapes.ts'
import { count, flag, mapOf, object, oneOf, setOf, text, type Fields, type ObjectName, type Shape } from './shape.ts'
import { eventName } from './vocabulary.ts'

const plainText = { kind: 'string' } as const
const webHook: Fields = {
  url: text(uri),
  enable: flag(true),
  eventsPolicy: oneOf('EventPolicy', ['include', 'exclude'], 'exclude'),
  events: setOf(eventName),
  level: oneOf('TracingLevel', ['error', 'warn', 'info', 'debug', 'trace'], 'info'),
  signatureKey: object(optionalSecretKey),
  httpAuth: object({
    variants: {
      Unauthenticated: {},
      Basic: { username: text(), secret: object(secretKey) },
      Bearer: { bearerToken: object(secretKey) },
    },
  }),
  httpHeaders: mapOf(plainText, plainText),
  allowInvalidCerts: flag(),
  lossy: flag(),
  throttle: count(1000),
  timeout: count(30_000),
  discardAfter: count(300_000),
}

const actions = (
  'ReloadSettings ReloadTlsCertificates ReloadLookupStores ReloadBlockedIps UpdateApps InvalidateCaches ' +
  'InvalidateNegativeCaches PauseMtaQueue ResumeMtaQueue'
).split(' ')

/** Properties, defaults and rules of the registry objects the stand-in keeps (registry schema of 0.16.19). */
export const shapes: Record<ObjectName, Shape> = {
  Account: account,
  Action: { variants: Object.fromEntries(actions.map((action) => [action, {}])) },
  ApiKey: apiKey,
  DkimSignature: dkimSignature,
  Domain: domainShape,
  MailingList: mailingList,
  Tenant: tenant,
  WebHook: { fields: webHook },
}

/** Every property name the tables know: a key outside is no property at all, one inside may be of another object. */
export const propertyNames: ReadonlySet<string> = new Set(Object.values(shapes).flatMap(namesOf))

function namesOf(shape: Shape): string[] {
  const tables = 'fields' in shape ? [shape.fields] : Object.values(shape.variants)
  return tables.flatMap((fields) =>
    Object.entries(fields).flatMap(([name, { type }]) => {
      if (type.kind === 'object') return [name, ...namesOf(type.shape)]
      return type.kind === 'list' ? [name, ...namesOf(type.of)] : [name]
    }),
  )
}
