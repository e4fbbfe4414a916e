import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { publicKeyOf } from '../domains/dkim.ts'
import { zoneFile } from '../domains/zone-file.ts'
import { shapes } from '../registry/objects.ts'
import { maskedSecret } from '../registry/patch.ts'
import type { ObjectName } from '../registry/shape.ts'
import { masked } from '../registry/walk.ts'
import type { CallContext, Server } from '../server.ts'
import { apiKeysOf } from './api-keys.ts'
import type { Arguments } from './arguments.ts'
import { MethodError } from './method-error.ts'

export const maxObjectsInGet = 500

/** `x:…/get`. Throws MethodError. */
export function getObjects(object: ObjectName, args: Arguments, context: CallContext): Document {
  const { server, accountId } = context
  const ids = args.strings('ids')
  const properties = args.strings('properties')
  if (ids !== undefined && ids.length > maxObjectsInGet) {
    throw new MethodError('requestTooLarge', 'The number of ids requested exceeds the maximum.')
  }
  const keys = object === 'ApiKey' ? new Map(apiKeysOf(server, accountId)) : undefined
  const all = () => (keys === undefined ? server.registry.entries(object) : [...keys])
  const wanted =
    ids === undefined
      ? all()
          .slice(0, maxObjectsInGet)
          .map(([id]) => id)
      : [...new Set(ids)]
  const list: Document[] = []
  const notFound: string[] = []
  for (const id of wanted) {
    const document = keys === undefined ? server.registry.get(object, id) : keys.get(id)
    if (document === undefined) notFound.push(id)
    else list.push(shown(server, object, id, document, properties))
  }
  return { accountId, list, notFound }
}

function shown(server: Server, object: ObjectName, id: string, document: Document, properties?: string[]): Document {
  const wants = (property: string) => properties === undefined || properties.includes(property)
  const whole: Document = {
    ...masked(shapes[object], document, maskedSecret),
    ...computed(server, object, id, document, wants),
    id,
  }
  if (properties === undefined) return whole
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name === 'id' || properties.includes(name)))
}

/** Properties the server works out when asked. */
function computed(
  server: Server,
  object: ObjectName,
  id: string,
  document: Document,
  wants: (property: string) => boolean,
): Document {
  switch (object) {
    case 'Account':
      return { usedDiskQuota: 0, emailAddress: addressOf(server, document) }
    case 'MailingList':
      return { emailAddress: addressOf(server, document) }
    case 'Tenant':
      return { usedDiskQuota: 0 }
    case 'DkimSignature':
      return { publicKey: publicKeyOf(document) ?? '' }
    case 'Domain': {
      if (!wants('dnsZoneFile')) return {}
      const signatures = server.registry
        .entries('DkimSignature')
        .map(([, signature]) => signature)
        .filter((signature) => signature['domainId'] === id)
      return { dnsZoneFile: zoneFile(document, signatures, server.hostname) }
    }
    case 'Action':
    case 'ApiKey':
    case 'WebHook':
      return {}
    default:
      return object satisfies never
  }
}

function addressOf(server: Server, document: Document): string {
  const domain = server.registry.get('Domain', textOf(document, 'domainId'))
  return `${textOf(document, 'name')}@${textOf(domain, 'name')}`
}
