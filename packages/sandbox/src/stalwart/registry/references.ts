import type { Document } from '../../documents/document-store.ts'
import { compareIds } from '../ids.ts'
import { shapes } from './objects.ts'
import type { ObjectReference } from './set-error.ts'
import type { ObjectName } from './shape.ts'
import { walk } from './walk.ts'

/** The objects an object names by id: its domain, groups, tenant. */
export function referencesIn(object: ObjectName, document: Document): ObjectReference[] {
  const references: ObjectReference[] = []
  walk(shapes[object], document, ({ type }, value) => {
    if (type.kind === 'id' && typeof value === 'string' && value !== '') {
      references.push({ object: type.object, id: value })
    }
    if (type.kind === 'set' && type.of.kind === 'id') {
      for (const id of Object.keys(value ?? {})) references.push({ object: type.of.object, id })
    }
  })
  return references
}

/** Who refers to whom, kept beside the objects so that destroying one does not read them all. */
export class ReferenceIndex {
  readonly #incoming = new Map<string, Map<string, ObjectReference>>()

  add(source: ObjectReference, targets: readonly ObjectReference[]): void {
    for (const target of targets) {
      const sources = this.#incoming.get(key(target)) ?? new Map<string, ObjectReference>()
      this.#incoming.set(key(target), sources.set(key(source), source))
    }
  }

  remove(source: ObjectReference, targets: readonly ObjectReference[]): void {
    for (const target of targets) {
      const sources = this.#incoming.get(key(target))
      sources?.delete(key(source))
      if (sources?.size === 0) this.#incoming.delete(key(target))
    }
  }

  /** Objects that refer to one, other than itself, by type and then by id. */
  to(target: ObjectReference): ObjectReference[] {
    const sources = [...(this.#incoming.get(key(target))?.values() ?? [])]
    return sources
      .filter((source) => key(source) !== key(target))
      .sort((a, b) => a.object.localeCompare(b.object) || compareIds(a.id, b.id))
      .map((source) => ({ ...source }))
  }
}

const key = ({ object, id }: ObjectReference): string => `${object} ${id}`
