import type { System } from '@dezky/contracts'
import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleType,
  retry,
  type RetryPolicy,
  timeout,
  TimeoutStrategy,
  type TimeoutPolicy,
} from 'cockatiel'

import { IntegrationError } from '../connector.ts'
import { asIntegrationError, givenUp, tripsCircuit } from './failure.ts'
import { raceAbort } from './race-abort.ts'
import { systemName } from './system-name.ts'

/** One call to a connected system. */
export interface Call {
  /** Short and without ids, such as `users.list`: it becomes a metric label. */
  readonly operation: string
  /** Whether sending it twice ends in the same state. Only such a call is retried. */
  readonly repeatable: boolean
  /** Ends the call and the waiting between its attempts. */
  readonly signal: AbortSignal
}

/** What became of a call, its retries included. */
export interface CallOutcome {
  readonly system: System
  readonly operation: string
  readonly result: 'ok' | IntegrationError['code']
  readonly attempts: number
  readonly durationMs: number
}

export type CircuitName = 'closed' | 'open' | 'half_open'

export interface CallPolicyOptions {
  readonly system: System
  /** for durations and for a Retry-After that names an instant */
  readonly clock: () => Date
  /** of one attempt, waiting for a free slot not counted; default 10,000 */
  readonly timeoutMs?: number
  /** attempts under way at the same time; default 8 */
  readonly concurrency?: number
  /** calls that may wait for a slot; default 10,000 */
  readonly queue?: number
  /** attempts after the first, of a repeatable call; default 3 */
  readonly retries?: number
  /** default 200 ms doubling to 5 s, half of each wait random */
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number }
  /** A longer Retry-After is not waited for: the call fails and carries the wish; default 10,000. */
  readonly longestWaitMs?: number
  /** after `failures` in a row nothing is sent for `pauseMs`; default 8 and 15,000 */
  readonly circuit?: { readonly failures: number; readonly pauseMs: number }
  readonly random?: () => number
  /** Runs each call, its retries included, in a span of its own. */
  readonly around?: <T>(call: Call, work: () => Promise<T>) => Promise<T>
  readonly onOutcome?: (outcome: CallOutcome) => void
  readonly onCircuit?: (system: System, state: CircuitName) => void
}

const circuitNames: Record<CircuitState, CircuitName> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
}

type Answer<T> = { readonly value: T } | { readonly refusal: unknown }

/**
 * How one connected system is called: an attempt has a time limit, a number of attempts runs at once, a system that
 * keeps failing is left alone for a while, and a repeatable call is tried again with growing, jittered waits. One
 * instance per system and process: it holds the circuit and the slots.
 */
export class CallPolicy {
  readonly system: System
  readonly clock: () => Date
  private readonly options: CallPolicyOptions
  private readonly limit: TimeoutPolicy
  private readonly slots: BulkheadPolicy
  private readonly breaker: CircuitBreakerPolicy
  private readonly again: RetryPolicy
  private readonly pauseMs: number

  constructor(options: CallPolicyOptions) {
    this.options = options
    this.system = options.system
    this.clock = options.clock
    this.pauseMs = options.circuit?.pauseMs ?? 15_000
    this.limit = timeout(options.timeoutMs ?? 10_000, TimeoutStrategy.Aggressive)
    this.slots = bulkhead(options.concurrency ?? 8, options.queue ?? 10_000)
    this.breaker = circuitBreaker(
      handleType(IntegrationError, (error) => tripsCircuit(error)),
      { breaker: new ConsecutiveBreaker(options.circuit?.failures ?? 8), halfOpenAfter: this.pauseMs },
    )
    this.breaker.onStateChange((state) => options.onCircuit?.(this.system, circuitNames[state]))
    this.again = retry(
      handleType(IntegrationError, (error) => this.worthAnother(error)),
      {
        maxAttempts: options.retries ?? 3,
        backoff: new DelegateBackoff((context) => this.wait(context.attempt, errorOf(context.result))),
      },
    )
  }

  circuit(): CircuitName {
    return circuitNames[this.breaker.state]
  }

  /**
   * Runs `send` under the policy. `send` maps the system's own refusals to IntegrationError; anything else it throws
   * counts as the system being unreachable.
   * @throws IntegrationError
   */
  execute<T>(call: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { around } = this.options
    return around ? around(call, () => this.run(call, send)) : this.run(call, send)
  }

  private async run<T>(call: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const startedAt = this.clock().getTime()
    let attempts = 0
    const attempt = () => {
      attempts += 1
      return this.attempt(call, send)
    }
    try {
      const work = call.repeatable ? this.again.execute(attempt, call.signal) : attempt()
      const value = await raceAbort(work, call.signal)
      this.report(call, 'ok', attempts, startedAt)
      return value
    } catch (error) {
      const failure = this.mapped(error, call.signal)
      this.report(call, failure.code, attempts, startedAt)
      throw failure
    }
  }

  /** One attempt. A refusal passes the circuit as an answer: whoever refuses is alive. */
  private async attempt<T>(call: Call, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    call.signal.throwIfAborted()
    const answer = await this.breaker.execute(
      ({ signal }) => this.slots.execute((slot) => this.timed(call, slot.signal, send), signal),
      call.signal,
    )
    if ('refusal' in answer) throw answer.refusal
    return answer.value
  }

  private async timed<T>(
    call: Call,
    signal: AbortSignal,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<Answer<T>> {
    try {
      return { value: await this.limit.execute(({ signal: inner }) => send(inner), signal) }
    } catch (error) {
      if (call.signal.aborted) return { refusal: givenUp(this.system, error) }
      const failure = asIntegrationError(this.system, error)
      if (tripsCircuit(failure)) throw failure
      return { refusal: failure }
    }
  }

  private mapped(error: unknown, signal: AbortSignal): IntegrationError {
    if (error instanceof IntegrationError) return error
    if (signal.aborted) return givenUp(this.system, error)
    if (error instanceof BrokenCircuitError)
      return new IntegrationError(
        this.system,
        'circuit_open',
        `${systemName(this.system)} failed several times in a row; calls are paused for a moment`,
        { retryAfterMs: this.pauseMs, cause: error },
      )
    if (error instanceof BulkheadRejectedError)
      return new IntegrationError(
        this.system,
        'rate_limited',
        `too many calls are waiting for ${systemName(this.system)}`,
        { cause: error },
      )
    return asIntegrationError(this.system, error)
  }

  private worthAnother(error: IntegrationError): boolean {
    const longest = this.options.longestWaitMs ?? 10_000
    return error.retryable && error.code !== 'circuit_open' && (error.retryAfterMs ?? 0) <= longest
  }

  /** Milliseconds before attempt `attempt`+1: exponential with half jitter, never shorter than the system's own wish. */
  private wait(attempt: number, error: unknown): number {
    const { initialMs, maxMs } = this.options.backoff ?? { initialMs: 200, maxMs: 5000 }
    const ceiling = Math.min(maxMs, initialMs * 2 ** (attempt - 1))
    const jittered = ceiling / 2 + ((this.options.random ?? Math.random)() * ceiling) / 2
    const wish = error instanceof IntegrationError ? (error.retryAfterMs ?? 0) : 0
    return Math.max(jittered, wish)
  }

  private report(call: Call, result: CallOutcome['result'], attempts: number, startedAt: number): void {
    const durationMs = this.clock().getTime() - startedAt
    this.options.onOutcome?.({ system: this.system, operation: call.operation, result, attempts, durationMs })
  }
}

const errorOf = (result: object): unknown => ('error' in result ? result.error : undefined)
