import type { Document } from '../../documents/document-store.ts'
import { objectOf, objectsIn, textOf } from '../../documents/read.ts'
import type { ObjectName } from './shape.ts'

export interface PrimaryKey {
  property: string
  /** Unique over all objects that share the namespace: domains among domains, addresses over accounts and lists. */
  value: string
}

/** The values of an object nothing else may have. */
export function primaryKeys(object: ObjectName, document: Document): PrimaryKey[] {
  switch (object) {
    case 'Domain':
      return [textOf(document, 'name'), ...Object.keys(objectOf(document, 'aliases'))].map((name) => ({
        property: 'name',
        value: `domain ${name}`,
      }))
    case 'Account':
    case 'MailingList':
      return [document, ...objectsIn(document, 'aliases').map(([, alias]) => alias)].map((address) => ({
        property: 'email',
        value: `email ${textOf(address, 'name')}@${textOf(address, 'domainId')}`,
      }))
    case 'Action':
    case 'ApiKey':
    case 'DkimSignature':
    case 'Tenant':
    case 'WebHook':
      return []
    default:
      return object satisfies never
  }
}
