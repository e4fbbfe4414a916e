import type { ExternalIds, StepEffect } from '../../../../integrations/connector.ts'

/** What is remembered after a step. */
export function applyEffect(ids: ExternalIds, { remember = {}, forget = [] }: StepEffect): Record<string, string> {
  const kept = Object.entries(ids).filter(([key]) => !forget.includes(key))
  return { ...Object.fromEntries(kept), ...remember }
}

export function sameIds(a: ExternalIds, b: ExternalIds): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

/** The identity system's people among its ids: our key of the person, and the subject of its tokens. */
export const subjectsIn = (ids: ExternalIds): [key: string, subject: string][] =>
  Object.entries(ids).flatMap(([key, id]) => (key.startsWith('user:') ? [[key.slice('user:'.length), id]] : []))
