import type { Problem } from '@dezky/contracts'

/** A failure as pages show it; `changed` says whether anything was changed by what was tried. */
export type AppProblem = Problem & { changed?: 'nothing' | 'unknown' | 'read' }

const isProblem = (value: unknown): value is AppProblem =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value && 'status' in value

/** Finds the problem in whatever a fetch threw; undefined when there is none, such as with no network. */
export function problemOf(error: unknown): AppProblem | undefined {
  let value: unknown = error
  for (let depth = 0; depth < 4; depth += 1) {
    if (isProblem(value)) return value
    if (typeof value !== 'object' || value === null || !('data' in value)) return undefined
    value = value.data
  }
  return undefined
}

const offline: Pick<AppProblem, 'title' | 'remedy'> = {
  title: 'The app did not answer',
  remedy: 'Check your connection and try again.',
}

/** What happened, in one sentence for a person. */
export const errorTitle = (error: unknown): string => problemOf(error)?.title ?? offline.title

const changedText = {
  nothing: 'Nothing was changed.',
  unknown: 'Some of it may have been done: reload before you repeat it.',
  read: '',
}

/** Whether anything changed and what to do next. */
export function errorRemedy(error: unknown): string {
  const problem = problemOf(error)
  if (!problem) return offline.remedy ?? ''
  const remedy = problem.detail ?? problem.remedy ?? ''
  const changed = changedText[problem.changed ?? 'read']
  return remedy.includes(changed) ? remedy : [changed, remedy].filter(Boolean).join(' ')
}

/** An error as one text: what happened, whether anything changed, what to do. */
export const errorText = (error: unknown): string => `${errorTitle(error)}. ${errorRemedy(error)}`.trim()

/** Is it a refusal with this code? */
export const hasCode = (error: unknown, code: string): boolean => problemOf(error)?.code === code

/** The problem's field errors for a form: a path such as `body.admin.email` is matched to the form's `admin.email`. */
export function fieldErrors(error: unknown): { name: string; message: string }[] {
  const errors = problemOf(error)?.errors ?? []
  return errors.map(({ path, message }) => ({
    name: path.replace(/^(?:body|query|params)\./, ''),
    message: sentence(message),
  }))
}

/** A message with a capital letter at its beginning. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
