import { isUuid, normalUuid } from './fields.ts'
import { invalid } from './problem.ts'

/** The filters of one list request. Reading a wrong value answers 400, as the real API does. */
export class QueryString {
  readonly #params: URLSearchParams

  constructor(url: string) {
    this.#params = new URL(url, 'http://sandbox').searchParams
  }

  /** An empty value counts as absent. */
  text(name: string): string | undefined {
    return this.#params.get(name) || undefined
  }

  all(name: string): string[] {
    return this.#params.getAll(name).filter((value) => value !== '')
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase()
    if (value === 'true' || value === '1') return true
    if (value === 'false' || value === '0') return false
    return undefined
  }

  uuid(name: string): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!isUuid(value)) throw invalid({ [name]: ['Enter a valid UUID.'] })
    return normalUuid(value)
  }

  uuids(name: string): string[] {
    return this.all(name).map((value) => {
      if (!isUuid(value)) throw invalid({ [name]: [`“${value}” is not a valid UUID.`] })
      return normalUuid(value)
    })
  }

  integers(name: string): number[] {
    return this.all(name).map((value) => {
      if (!/^\d+$/.test(value)) throw invalid({ [name]: [`“${value}” is not a valid value.`] })
      return Number(value)
    })
  }

  instant(name: string): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const time = Date.parse(value)
    if (Number.isNaN(time)) throw invalid({ [name]: ['Enter a valid date/time.'] })
    return new Date(time).toISOString().replace('Z', '000Z')
  }

  /** `attributes={"key": value}` */
  attributes(name: string): Record<string, unknown> | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    let parsed: unknown
    try {
      parsed = JSON.parse(value)
    } catch {
      throw invalid({ non_field_errors: ['filter: failed to parse JSON'] })
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw invalid({ non_field_errors: ['filter: value must be key:value mapping'] })
    }
    return parsed as Record<string, unknown>
  }
}
