import type { Person, Population } from './population.ts'

type Attributes = Readonly<Record<string, unknown>>

/** What dezky writes under `attributes.dezky`. */
export interface DezkyAttributes {
  readonly mark?: string
  readonly seatId?: string
  readonly memberId?: string
  readonly role?: string
}

/** Our part of an object's attributes; empty when it has none or something else stands there. */
export function dezkyAttributes(attributes: Attributes | undefined): DezkyAttributes {
  const ours: unknown = attributes?.['dezky']
  if (typeof ours !== 'object' || ours === null) return {}
  return Object.fromEntries(Object.entries(ours).filter(([, value]) => typeof value === 'string'))
}

/** What a person's attributes should say. */
export const desiredAttributes = (population: Population, person: Person): DezkyAttributes => ({
  mark: population.mark,
  [population.keyName]: person.key,
  ...(person.role === undefined ? {} : { role: person.role }),
})

/** Whether our part says exactly this. */
export const sameAttributes = (a: DezkyAttributes, b: DezkyAttributes): boolean =>
  a.mark === b.mark && a.seatId === b.seatId && a.memberId === b.memberId && a.role === b.role

/** Attributes with our part replaced; what others keep there stays. Authentik replaces the whole on PATCH. */
export const withDezky = (attributes: Attributes | undefined, ours: DezkyAttributes): Record<string, unknown> => ({
  ...attributes,
  dezky: ours,
})
