/** A refusal of a whole method call: `["error", {type, description}, callId]` (RFC 8620 section 3.6.2). */
export class MethodError extends Error {
  readonly type: string

  constructor(type: string, description: string) {
    super(description)
    this.type = type
  }
}

export const forbiddenMethod = () =>
  new MethodError('forbidden', 'You do not have enough permissions to perform this action.')
