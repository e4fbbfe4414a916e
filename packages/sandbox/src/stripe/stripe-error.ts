/** A refusal in Stripe's shape. */
export class StripeError extends Error {
  readonly status: number
  readonly type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'
  readonly code: string | undefined
  readonly param: string | undefined

  constructor(
    status: number,
    message: string,
    more: { type?: StripeError['type']; code?: string; param?: string } = {},
  ) {
    super(message)
    this.status = status
    this.type = more.type ?? 'invalid_request_error'
    this.code = more.code
    this.param = more.param
  }

  get body(): object {
    const { type, code, param, message } = this
    return { error: { type, message, ...(code && { code }), ...(param && { param }) } }
  }
}

export const missing = (what: string, id: string): StripeError =>
  new StripeError(404, `No such ${what}: '${id}'`, { code: 'resource_missing', param: 'id' })

export const invalid = (param: string, message: string): StripeError => new StripeError(400, message, { param })
