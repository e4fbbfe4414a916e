import type { PlanStep } from '@dezky/contracts'

/** One field of a step: what stands there and what will. */
export type FieldChange = PlanStep['changes'][number]

/** The change of one field; none when both are the same. */
export const changed = (field: string, from: string | null, to: string | null): FieldChange[] =>
  from === to ? [] : [{ field, from, to }]
