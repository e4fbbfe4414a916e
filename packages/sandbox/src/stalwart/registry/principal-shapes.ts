import { emailAddress, emailLocalPart, ipNetwork } from './checks.ts'
import { permissionName } from './permissions.ts'
import {
  count,
  enumeration,
  flag,
  instant,
  listOf,
  mapOf,
  object,
  optional,
  reference,
  secret,
  serverSet,
  setOf,
  text,
  type Fields,
  type Shape,
} from './shape.ts'
import { locale, timeZone } from './vocabulary.ts'

const permissionList: Fields = { permissions: setOf(permissionName) }
const customRoles: Fields = { roleIds: setOf({ kind: 'id', object: 'Role' }) }
const roles: Shape = { variants: { Default: {}, Custom: customRoles } }
const userRoles: Shape = { variants: { User: {}, Admin: {}, Custom: customRoles } }
const permissionChanges: Fields = {
  enabledPermissions: setOf(permissionName),
  disabledPermissions: setOf(permissionName),
}
const permissions: Shape = { variants: { Inherit: {}, Merge: permissionChanges, Replace: permissionChanges } }
const credentialPermissions: Shape = { variants: { Inherit: {}, Disable: permissionList, Replace: permissionList } }
const allowedIps = setOf({ kind: 'string', check: ipNetwork })

const storageQuotas = mapOf(
  enumeration(
    'StorageQuota',
    (
      'maxEmails maxMailboxes maxEmailSubmissions maxEmailIdentities maxParticipantIdentities maxSieveScripts ' +
      'maxPushSubscriptions maxCalendars maxCalendarEvents maxCalendarEventNotifications maxAddressBooks ' +
      'maxContactCards maxFiles maxFolders maxMaskedAddresses maxAppPasswords maxApiKeys maxPublicKeys maxDiskQuota'
    ).split(' '),
  ),
  { kind: 'number' },
)
const tenantQuotas = mapOf(
  enumeration(
    'TenantStorageQuota',
    (
      'maxAccounts maxGroups maxDomains maxMailingLists maxRoles maxOauthClients maxDkimKeys maxDnsServers ' +
      'maxDirectories maxAcmeProviders maxDiskQuota'
    ).split(' '),
  ),
  { kind: 'number' },
)

const emailAlias: Shape = {
  fields: {
    enabled: flag(true),
    name: text(emailLocalPart),
    domainId: reference('Domain'),
    description: optional(text()),
  },
}
const secondaryCredential: Fields = {
  credentialId: serverSet(text()),
  description: text(),
  secret: serverSet(secret()),
  createdAt: serverSet(instant()),
  expiresAt: optional(instant()),
  allowedIps,
  permissions: object(credentialPermissions),
}
const credential: Shape = {
  variants: {
    Password: {
      credentialId: serverSet(text()),
      secret: secret(),
      otpAuth: { ...optional(secret()), shownWhenSet: true },
      expiresAt: optional(instant()),
      allowedIps,
    },
    AppPassword: secondaryCredential,
    ApiKey: secondaryCredential,
  },
}
const encryption: Fields = { allowSpamTraining: flag(), encryptOnAppend: flag(), publicKey: reference('PublicKey') }

const principal: Fields = {
  name: text(emailLocalPart),
  domainId: reference('Domain'),
  createdAt: serverSet(instant()),
  memberTenantId: optional(reference('Tenant')),
  permissions: object(permissions),
  quotas: storageQuotas,
  aliases: listOf(emailAlias),
  description: optional(text()),
  locale: { type: locale, initial: 'en_US' },
  timeZone: optional({ type: timeZone }),
  usedDiskQuota: serverSet(count()),
  emailAddress: serverSet(text()),
}

export const account: Shape = {
  variants: {
    User: {
      ...principal,
      credentials: listOf(credential),
      memberGroupIds: setOf({ kind: 'id', object: 'Account' }),
      roles: object(userRoles),
      encryptionAtRest: object({
        variants: {
          Disabled: {},
          Aes128: encryption,
          Aes256: encryption,
          Aes256Gcm: encryption,
          ChaCha20Poly1305: encryption,
        },
      }),
    },
    Group: { ...principal, roles: object(roles) },
  },
}

export const mailingList: Shape = {
  fields: {
    name: text(emailLocalPart),
    domainId: reference('Domain'),
    description: optional(text()),
    aliases: listOf(emailAlias),
    recipients: setOf({ kind: 'string', check: emailAddress }),
    memberTenantId: optional(reference('Tenant')),
    emailAddress: serverSet(text()),
  },
}

export const apiKey: Shape = {
  fields: {
    description: text(),
    allowedIps,
    createdAt: serverSet(instant()),
    expiresAt: optional(instant()),
    permissions: object(credentialPermissions),
    secret: serverSet(secret()),
  },
}

export const tenant: Shape = {
  fields: {
    name: text(),
    logo: optional(text()),
    createdAt: serverSet(instant()),
    permissions: object(permissions),
    roles: object(roles),
    quotas: tenantQuotas,
    usedDiskQuota: serverSet(count()),
  },
}
