import { backoffMs, retryAfterMs } from './backoff.ts'
import type { Tokens } from './token.ts'

const LF = Buffer.from('\n')
const patienceMs = 30_000

export type SenderParts = {
  /** `…/audit/ingest/ocis` */
  url: string
  tokens: Tokens
  /** Ends early, without an error, when the signal says so. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>
  now: () => number
  random: () => number
  warn: (message: string) => void
}

type Answer = { taken: true } | { taken: false; reason: string; askedMs: number }

/** Brings lines to the receiver, which takes each once however often it comes. */
export class Sender {
  readonly #parts: SenderParts

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  /** Tries until the lines are taken. False when it was told to stop before. A request under way is not broken off. */
  async send(lines: readonly Buffer[], stop: AbortSignal): Promise<boolean> {
    const body = Buffer.concat(lines.flatMap((line) => [line, LF]))
    for (let attempt = 1; !stop.aborted; attempt += 1) {
      const answer = await this.#try(body)
      if (answer.taken) return true
      const waitMs = backoffMs(attempt, this.#parts.random(), answer.askedMs)
      this.#parts.warn(`${answer.reason}; again in ${(waitMs / 1_000).toFixed(1)} s`)
      await this.#parts.pause(waitMs, stop)
    }
    return false
  }

  async #try(body: Buffer): Promise<Answer> {
    const { url, tokens, now } = this.#parts
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${await tokens.get()}` },
        body: new Uint8Array(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs),
      })
      const said = await response.text()
      if (response.ok) return { taken: true }
      if (response.status === 401) tokens.forget()
      const askedMs = retryAfterMs(response.headers.get('retry-after'), now())
      return { taken: false, askedMs, reason: `the receiver answered ${response.status} ${codeIn(said)}`.trimEnd() }
    } catch (error) {
      return { taken: false, askedMs: 0, reason: `no answer: ${wordsOf(error)}` }
    }
  }
}

/** The `code` of a problem document (RFC 9457). */
function codeIn(text: string): string {
  try {
    const { code } = JSON.parse(text) as { code?: unknown }
    return typeof code === 'string' ? code : ''
  } catch {
    return ''
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
