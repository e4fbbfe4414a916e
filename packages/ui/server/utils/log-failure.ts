import type { H3Event } from 'h3'

/** Writes a line for the operator of the app: what failed and why, with the request id, never with a token. */
export function logFailure(event: H3Event, what: string, error: unknown): void {
  const { name, message, code } = error as { name?: string; message?: string; code?: string }
  const line = {
    level: 'warn',
    time: new Date().toISOString(),
    requestId: event.context.requestId,
    msg: what,
    name,
    code,
  }
  process.stderr.write(`${JSON.stringify({ ...line, reason: message ?? String(error) })}\n`)
}
