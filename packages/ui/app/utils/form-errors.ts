import { errorTitle, fieldErrors, problemOf } from './problem.ts'

/**
 * Errors to show at their fields: those the server names, and a refusal whose code belongs to one field.
 * @param fieldOf code → name of the field
 */
export function formErrors(error: unknown, fieldOf: Record<string, string>): { name: string; message: string }[] {
  const named = fieldErrors(error)
  if (named.length > 0) return named
  const field = fieldOf[problemOf(error)?.code ?? '']
  return field === undefined ? [] : [{ name: field, message: errorTitle(error) }]
}
