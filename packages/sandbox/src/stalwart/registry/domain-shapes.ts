import { domainName, emailAddress } from './checks.ts'
import { secretText } from './secret-shapes.ts'
import {
  count,
  enumeration,
  flag,
  instant,
  listOf,
  object,
  oneOf,
  optional,
  reference,
  serverSet,
  setOf,
  text,
  type Fields,
  type Shape,
} from './shape.ts'

const plainText = { kind: 'string' } as const
const day = 86_400_000
const dkimAlgorithms = ['Dkim1Ed25519Sha256', 'Dkim1RsaSha256', 'Dkim2Ed25519Sha256', 'Dkim2RsaSha256']
const dkimManagement: Fields = {
  algorithms: setOf(enumeration('DkimSignatureType', dkimAlgorithms), {
    Dkim1Ed25519Sha256: true,
    Dkim1RsaSha256: true,
  }),
  deleteAfter: count(30 * day),
  retireAfter: count(7 * day),
  rotateAfter: count(90 * day),
  selectorTemplate: { ...text(), initial: 'v{version}-{algorithm}-{date-%Y%m%d}' },
}
const dnsRecords = 'dkim tlsa spf mx dmarc srv mtaSts tlsRpt caa autoConfig autoConfigLegacy autoDiscover'.split(' ')
const dnsManagement: Fields = {
  dnsServerId: reference('DnsServer'),
  origin: optional(text()),
  publishRecords: setOf(
    enumeration('DnsRecordType', dnsRecords),
    Object.fromEntries(dnsRecords.filter((record) => record !== 'tlsa').map((record) => [record, true])),
  ),
}
const expressionMatch: Shape = { fields: Object.fromEntries(['if', 'then'].map((name) => [name, text()])) }
const expression: Shape = { fields: { else: text(), match: listOf(expressionMatch) } }

const domain: Fields = {
  name: text(domainName),
  aliases: setOf({ kind: 'string', check: domainName }),
  isEnabled: flag(true),
  createdAt: serverSet(instant()),
  description: optional(text()),
  logo: optional(text()),
  certificateManagement: object({
    variants: {
      Manual: {},
      Automatic: { acmeProviderId: reference('AcmeProvider'), subjectAlternativeNames: setOf(plainText) },
    },
  }),
  dkimManagement: object({ variants: { Automatic: dkimManagement, Manual: {} } }),
  dnsManagement: object({ variants: { Manual: {}, Automatic: dnsManagement } }),
  dnsZoneFile: serverSet(text()),
  memberTenantId: optional(reference('Tenant')),
  directoryId: optional(reference('Directory')),
  catchAllAddress: optional(text(emailAddress)),
  subAddressing: object({ variants: { Enabled: {}, Custom: { customRule: object(expression) }, Disabled: {} } }),
  allowRelaying: flag(),
  reportAddressUri: { ...optional(text()), initial: 'mailto:postmaster' },
}

const dkimShared: Fields = {
  createdAt: serverSet(instant()),
  domainId: reference('Domain'),
  memberTenantId: optional(reference('Tenant')),
  nextTransitionAt: optional(instant()),
  privateKey: object(secretText),
  publicKey: serverSet(text()),
  selector: text(),
  stage: oneOf('DkimRotationStage', ['active', 'pending', 'retiring', 'retired'], 'active'),
}
const dkim1: Fields = {
  ...dkimShared,
  auid: optional(text()),
  canonicalization: oneOf(
    'DkimCanonicalization',
    ['relaxed/relaxed', 'simple/simple', 'relaxed/simple', 'simple/relaxed'],
    'relaxed/relaxed',
  ),
  expire: optional(count()),
  headers: setOf(plainText, { Date: true, From: true, 'Message-ID': true, Subject: true, To: true }),
  report: flag(true),
  thirdParty: optional(text()),
  thirdPartyHash: optional(oneOf('DkimHash', ['sha256', 'sha1'])),
}
const dkim2: Fields = {
  ...dkimShared,
  flags: setOf(enumeration('Dkim2Flag', ['donotmodify', 'donotexplode', 'feedback'])),
}

export const dkimSignature: Shape = {
  variants: { Dkim1Ed25519Sha256: dkim1, Dkim1RsaSha256: dkim1, Dkim2Ed25519Sha256: dkim2, Dkim2RsaSha256: dkim2 },
}

export const domainShape: Shape = { fields: domain }
