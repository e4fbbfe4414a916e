import { errorCatalogue, type ErrorCode, type ErrorKind } from '@dezky/contracts'

/** A field of the request that cannot be accepted. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/**
 * A refusal with a stable code. `data` is shown to the caller: only what the caller may know. `errors` names fields.
 * The code's entry in contracts says what the caller does about it.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly data: Readonly<Record<string, unknown>>
  readonly errors: readonly FieldError[]

  constructor(
    code: ErrorCode,
    data: Record<string, unknown> = {},
    options: ErrorOptions & { errors?: readonly FieldError[] } = {},
  ) {
    super(code, options)
    this.code = code
    this.kind = errorCatalogue[code].kind
    this.data = data
    this.errors = options.errors ?? []
  }
}
