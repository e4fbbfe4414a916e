import type { Document, DocumentStore } from '../../documents/document-store.ts'
import { encodeId, snowflakeId } from '../ids.ts'
import { shapes } from './objects.ts'
import { primaryKeys } from './primary-keys.ts'
import { ReferenceIndex, referencesIn } from './references.ts'
import {
  invalidForeignKey,
  notFound,
  objectIsLinked,
  primaryKeyViolation,
  validationFailed,
  type ObjectReference,
} from './set-error.ts'
import type { ObjectName } from './shape.ts'
import { walk } from './walk.ts'

type StoredObject = Exclude<ObjectName, 'Action' | 'ApiKey'>

const stored: readonly StoredObject[] = ['Account', 'DkimSignature', 'Domain', 'MailingList', 'Tenant', 'WebHook']
const timeOrdered: ReadonlySet<ObjectName> = new Set(['DkimSignature', 'WebHook'])

/** The registry: objects with their required properties, unique names and addresses, and references kept whole. */
export class RegistryStore {
  readonly #documents: DocumentStore
  readonly #clock: () => Date
  readonly #owners = new Map<string, ObjectReference>()
  readonly #references = new ReferenceIndex()

  constructor(documents: DocumentStore, clock: () => Date) {
    this.#documents = documents
    this.#clock = clock
    for (const object of stored) {
      for (const [id, document] of documents.entries(object)) this.#own({ object, id }, document)
    }
  }

  get(object: ObjectName, id: string): Document | undefined {
    return this.#documents.get(object, id)
  }

  /** Ids and objects in the order they were made, which is that of their ids. */
  entries(object: ObjectName): [string, Document][] {
    return this.#documents.entries(object)
  }

  /** The account or list that has an address. */
  addressee(name: string, domainId: string): ObjectReference | undefined {
    return this.#owners.get(`email ${name}@${domainId}`)
  }

  domainByName(name: string): string | undefined {
    return this.#owners.get(`domain ${name}`)?.id
  }

  /** Returns the new id. Throws SetError validationFailed, primaryKeyViolation, invalidForeignKey. */
  insert(object: StoredObject, document: Document): string {
    this.#check(object, document, undefined)
    const id = timeOrdered.has(object)
      ? snowflakeId(this.#clock(), this.#documents.next('snowflake'))
      : encodeId(BigInt(this.#documents.next(object)))
    this.#write(object, id, document)
    return id
  }

  /** Throws SetError as `insert` does. */
  replace(object: StoredObject, id: string, document: Document): void {
    this.#check(object, document, id)
    this.#disown(object, id)
    this.#write(object, id, document)
  }

  /** Throws SetError notFound, objectIsLinked. */
  destroy(object: StoredObject, id: string): void {
    if (this.get(object, id) === undefined) throw notFound()
    const links = this.#references.to({ object, id })
    if (links.length > 0) throw objectIsLinked({ object, id }, links)
    this.#disown(object, id)
    this.#documents.remove(object, id)
  }

  #check(object: StoredObject, document: Document, id: string | undefined): void {
    const missing: string[] = []
    walk(shapes[object], document, (property, value, path) => {
      const { type } = property
      const scalar = type.kind === 'string' || type.kind === 'id' || type.kind === 'enum' || type.kind === 'instant'
      if (scalar && value === '' && property.serverSet !== true) missing.push(path.join('/'))
    })
    if (missing.length > 0) throw validationFailed(missing.map((property) => ({ type: 'Required', property })))
    for (const { property, value } of primaryKeys(object, document)) {
      const owner = this.#owners.get(value)
      if (owner !== undefined && !(owner.object === object && owner.id === id)) {
        throw primaryKeyViolation(property, { ...owner })
      }
    }
    const dangling = referencesIn(object, document).find(
      (target) => this.#documents.get(target.object, target.id) === undefined,
    )
    if (dangling !== undefined) throw invalidForeignKey(dangling)
  }

  #write(object: StoredObject, id: string, document: Document): void {
    this.#documents.put(object, id, document)
    this.#own({ object, id }, document)
  }

  #own(reference: ObjectReference, document: Document): void {
    const object = reference.object as ObjectName
    for (const { value } of primaryKeys(object, document)) this.#owners.set(value, reference)
    this.#references.add(reference, referencesIn(object, document))
  }

  #disown(object: StoredObject, id: string): void {
    const document = this.get(object, id)
    if (document === undefined) return
    for (const { value } of primaryKeys(object, document)) this.#owners.delete(value)
    this.#references.remove({ object, id }, referencesIn(object, document))
  }
}
