import { isRecord } from './validator.ts'

export interface Operation {
  /** JSON pointer of the operation in the document. */
  pointer: string
  definition: Record<string, unknown>
  /** Parameters of the path and the operation, references followed. */
  parameters: Record<string, unknown>[]
}

/** Finds operations of an OpenAPI document by method and path. */
export class Operations {
  readonly #document: Record<string, unknown>

  constructor(document: Record<string, unknown>) {
    this.#document = document
  }

  /** The operation a path belongs to; literal segments win over parameters, and are compared undecoded. */
  find(method: string, path: string): Operation | undefined {
    const paths = this.#document['paths'] as Record<string, Record<string, unknown>>
    const candidates = Object.keys(paths).filter((template) => matches(template, path))
    const template = candidates.sort((a, b) => parametersIn(a) - parametersIn(b))[0]
    const item = template === undefined ? undefined : paths[template]
    const definition = item?.[method.toLowerCase()]
    if (template === undefined || item === undefined || !isRecord(definition)) return undefined
    const own = [item['parameters'], definition['parameters']].flatMap((list) => (Array.isArray(list) ? list : []))
    return {
      pointer: `#/paths/${escaped(template)}/${method.toLowerCase()}`,
      definition,
      parameters: own.map((parameter) => this.#followed(parameter)).filter(isRecord),
    }
  }

  /** The response a status stands for, its reference followed, with its pointer. */
  response(operation: Operation, status: number): { pointer: string; definition: Record<string, unknown> } | undefined {
    const responses = operation.definition['responses'] as Record<string, unknown>
    const key = Object.hasOwn(responses, String(status)) ? String(status) : 'default'
    const definition = responses[key]
    if (!isRecord(definition)) return undefined
    const reference = definition['$ref']
    if (typeof reference !== 'string') return { pointer: `${operation.pointer}/responses/${key}`, definition }
    const followed = this.#followed(definition)
    return isRecord(followed) ? { pointer: reference, definition: followed } : undefined
  }

  #followed(node: unknown): unknown {
    const reference = isRecord(node) ? node['$ref'] : undefined
    if (typeof reference !== 'string') return node
    return reference
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (at, step) => (isRecord(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
        this.#document,
      )
  }
}

export const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))

const parametersIn = (template: string): number => template.split('{').length

function matches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => (segment.startsWith('{') ? given[index] !== '' : segment === given[index]))
  )
}
