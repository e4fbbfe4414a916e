/** The parts of a schema's complaint a sentence is made of. */
interface Complaint {
  readonly code?: string
  readonly input?: unknown
  readonly origin?: string
  readonly format?: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
}

const units: Record<string, string> = { string: ' characters', array: ' entries', set: ' entries' }
const formats: Record<string, string> = {
  email: 'This is not an e-mail address',
  url: 'This is not a web address',
  datetime: 'This is not a date and time',
}

/** What is wrong with a field, for the person who fills it in; undefined leaves the words to the schema. */
export function fieldMessage(complaint: Complaint): string | undefined {
  const { code, input, origin = '', format = '', minimum, maximum } = complaint
  const isEmpty = input === undefined || input === null || input === ''
  if (isEmpty && (code === 'invalid_type' || code === 'too_small' || code === 'invalid_format')) return 'Fill this in'
  if (code === 'invalid_type' && Number.isNaN(input)) return 'Give a number'
  if (code === 'invalid_format') return formats[format]
  if (code === 'too_small') return `At least ${minimum}${units[origin] ?? ''}`
  if (code === 'too_big') return `At most ${maximum}${units[origin] ?? ''}`
  return undefined
}
