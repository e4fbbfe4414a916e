import { describe, expect, it } from 'vitest'

import { IntegrationError } from '../connector.ts'
import { type Call, type CallOutcome, CallPolicy, type CallPolicyOptions } from './call-policy.ts'

const clock = () => new Date('2026-11-24T09:00:00.000Z')

function setUp(options: Partial<CallPolicyOptions> = {}) {
  const outcomes: CallOutcome[] = []
  const circuits: string[] = []
  const policy = new CallPolicy({
    system: 'stalwart',
    clock,
    backoff: { initialMs: 0, maxMs: 0 },
    onOutcome: (outcome) => outcomes.push(outcome),
    onCircuit: (_, state) => circuits.push(state),
    ...options,
  })
  const call = (over: Partial<Call> = {}): Call => ({
    operation: 'accounts.read',
    repeatable: true,
    signal: new AbortController().signal,
    ...over,
  })
  return { policy, outcomes, circuits, call }
}

const unwell = () => new IntegrationError('stalwart', 'server_error', '503 from Stalwart (JMAP)')
const failing = (error: () => Error, times: number) => {
  let calls = 0
  const send = async () => {
    calls += 1
    if (calls <= times) throw error()
    return 'answer'
  }
  return { send, calls: () => calls }
}

describe('CallPolicy', () => {
  it('tries a repeatable call again and reports one outcome', async () => {
    const { policy, outcomes, call } = setUp()
    const { send } = failing(unwell, 2)
    await expect(policy.execute(call(), send)).resolves.toBe('answer')
    expect(outcomes).toEqual([
      { system: 'stalwart', operation: 'accounts.read', result: 'ok', attempts: 3, durationMs: 0 },
    ])
  })

  it('sends a call that is not repeatable once', async () => {
    const { policy, outcomes, call } = setUp()
    const { send, calls } = failing(unwell, 1)
    await expect(policy.execute(call({ repeatable: false }), send)).rejects.toMatchObject({ code: 'server_error' })
    expect(calls()).toBe(1)
    expect(outcomes[0]).toMatchObject({ result: 'server_error', attempts: 1 })
  })

  it('does not repeat what was refused', async () => {
    const { policy, call } = setUp()
    const { send, calls } = failing(() => new IntegrationError('stalwart', 'refused', '400 from Stalwart (JMAP)'), 9)
    await expect(policy.execute(call(), send)).rejects.toMatchObject({ code: 'refused', retryable: false })
    expect(calls()).toBe(1)
  })

  it('leaves a system alone that keeps failing, and says so', async () => {
    const { policy, circuits, call } = setUp({ retries: 0, circuit: { failures: 3, pauseMs: 60_000 } })
    const { send, calls } = failing(unwell, 99)
    for (let index = 0; index < 3; index += 1)
      await expect(policy.execute(call(), send)).rejects.toMatchObject({ code: 'server_error' })
    await expect(policy.execute(call(), send)).rejects.toMatchObject({
      code: 'circuit_open',
      retryable: true,
      retryAfterMs: 60_000,
      message: 'Stalwart (JMAP) failed several times in a row; calls are paused for a moment',
    })
    expect(calls()).toBe(3)
    expect(circuits).toEqual(['open'])
    expect(policy.circuit()).toBe('open')
  })

  it('takes a refusal for a sign of life', async () => {
    const { policy, call } = setUp({ retries: 0, circuit: { failures: 2, pauseMs: 60_000 } })
    const refused = async () => Promise.reject(new IntegrationError('stalwart', 'refused', 'no'))
    for (let index = 0; index < 4; index += 1) {
      await expect(policy.execute(call(), failing(unwell, 1).send)).rejects.toMatchObject({ code: 'server_error' })
      await expect(policy.execute(call(), refused)).rejects.toMatchObject({ code: 'refused' })
    }
    expect(policy.circuit()).toBe('closed')
  })

  it('closes the circuit again when the system has recovered', async () => {
    const { policy, circuits, call } = setUp({ retries: 0, circuit: { failures: 1, pauseMs: 0 } })
    await expect(policy.execute(call(), failing(unwell, 1).send)).rejects.toMatchObject({ code: 'server_error' })
    await expect(policy.execute(call(), async () => 'well')).resolves.toBe('well')
    expect(circuits).toEqual(['open', 'half_open', 'closed'])
  })

  it('gives an attempt a time limit and tells a slow system from a caller that left', async () => {
    const { policy, call } = setUp({ timeoutMs: 5, retries: 0 })
    const never = async () => new Promise<string>(() => {})
    await expect(policy.execute(call(), never)).rejects.toMatchObject({
      code: 'timeout',
      message: 'Stalwart (JMAP) did not answer in time',
    })
    const leaving = new AbortController()
    const left = policy.execute(call({ signal: leaving.signal }), never)
    leaving.abort()
    await expect(left).rejects.toMatchObject({
      code: 'timeout',
      message: 'the call was given up before Stalwart (JMAP) answered',
    })
  })

  it('stops waiting between attempts when the caller leaves', async () => {
    const { policy, outcomes, call } = setUp({ backoff: { initialMs: 60_000, maxMs: 60_000 } })
    const leaving = new AbortController()
    const { send, calls } = failing(unwell, 99)
    const left = policy.execute(call({ signal: leaving.signal }), async () => {
      queueMicrotask(() => setImmediate(() => leaving.abort()))
      return send()
    })
    await expect(left).rejects.toMatchObject({ code: 'timeout' })
    expect(calls()).toBe(1)
    expect(outcomes).toHaveLength(1)
  })

  it('waits as long as the system asks, within reason', async () => {
    const limited = (retryAfterMs: number) =>
      new IntegrationError('stalwart', 'rate_limited', '429 from Stalwart (JMAP)', { retryAfterMs })
    const { policy, call } = setUp({ longestWaitMs: 100 })
    await expect(policy.execute(call(), failing(() => limited(5), 1).send)).resolves.toBe('answer')
    const patient = failing(() => limited(3_600_000), 1)
    await expect(policy.execute(call(), patient.send)).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
    expect(patient.calls()).toBe(1)
  })

  it('runs a limited number of calls at once', async () => {
    const { policy, call } = setUp({ concurrency: 3 })
    let running = 0
    let most = 0
    const send = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise(setImmediate)
      running -= 1
    }
    await Promise.all(Array.from({ length: 20 }, () => policy.execute(call(), send)))
    expect(most).toBe(3)
  })

  it('says which network error it was, and nothing else of it', async () => {
    const { policy, call } = setUp({ retries: 0 })
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9 token=secret'), { code: 'ECONNREFUSED' })
    const refused = async () => Promise.reject(new TypeError('fetch failed', { cause }))
    await expect(policy.execute(call(), refused)).rejects.toMatchObject({
      code: 'unreachable',
      message: 'Stalwart (JMAP) cannot be reached (ECONNREFUSED)',
    })
  })
})
