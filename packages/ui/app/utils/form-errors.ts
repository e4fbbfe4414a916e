import { type AppProblem, fieldErrors, problemOf } from './problem.ts'

/** Where a refusal with a certain code is shown: at a field, or at one that depends on what was refused. */
export type FieldOf = Readonly<Record<string, string | ((problem: AppProblem) => string)>>

/**
 * Errors to show at their fields: those the server names, and a refusal whose code belongs to one field.
 * @param fieldOf code → name of the field
 */
export function formErrors(error: unknown, fieldOf: FieldOf): { name: string; message: string }[] {
  const named = fieldErrors(error)
  if (named.length > 0) return named
  const problem = problemOf(error)
  const field = problem && fieldOf[problem.code]
  if (!problem || field === undefined) return []
  const name = typeof field === 'string' ? field : field(problem)
  const { address } = problem.data ?? {}
  const message = typeof address === 'string' ? `${problem.title}: ${address}` : problem.title
  return [{ name, message }]
}
