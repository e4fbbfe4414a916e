import type { Document } from '../../documents/document-store.ts'

export interface ObjectReference {
  object: string
  id: string
}

/** A refusal of one object of a `/set` call: an entry of notCreated, notUpdated or notDestroyed (RFC 8620 section 5.3). */
export class SetError extends Error {
  readonly type: string
  readonly detail: {
    description?: string
    properties?: string[]
    objectId?: ObjectReference
    linkedObjects?: ObjectReference[]
    validationErrors?: { type: string; property: string }[]
  }

  constructor(type: string, detail: SetError['detail'] = {}) {
    super(detail.description ?? type)
    this.type = type
    this.detail = detail
  }

  toJson(): Document {
    const { description, properties, objectId, linkedObjects, validationErrors } = this.detail
    return {
      type: this.type,
      ...(description === undefined ? {} : { description }),
      ...(properties === undefined ? {} : { properties }),
      ...(objectId === undefined ? {} : { objectId: { ...objectId } }),
      ...(linkedObjects === undefined ? {} : { linkedObjects: linkedObjects.map((link) => ({ ...link })) }),
      ...(validationErrors === undefined ? {} : { validationErrors: validationErrors.map((error) => ({ ...error })) }),
    }
  }
}

export const invalidPatch = (path: readonly string[], description: string) =>
  new SetError('invalidPatch', { description, properties: [path.join('/')] })

export const invalidProperties = (property: string, description: string) =>
  new SetError('invalidProperties', { description, properties: [property] })

export const notFound = () => new SetError('notFound')

export const forbidden = (description: string) => new SetError('forbidden', { description })

export const primaryKeyViolation = (property: string, existing: ObjectReference) =>
  new SetError('primaryKeyViolation', { properties: [property], objectId: existing })

export const invalidForeignKey = (missing: ObjectReference) => new SetError('invalidForeignKey', { objectId: missing })

export const objectIsLinked = (object: ObjectReference, linkedObjects: ObjectReference[]) =>
  new SetError('objectIsLinked', { objectId: object, linkedObjects })

export const validationFailed = (validationErrors: { type: string; property: string }[]) =>
  new SetError('validationFailed', { validationErrors })
