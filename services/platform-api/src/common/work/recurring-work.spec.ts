import { pino } from 'pino'
import { expect, it, vi } from 'vitest'

import { RecurringWork } from './recurring-work.ts'

/** Work whose runs end when told. */
function underTest(restMs = 0) {
  const ends: ((error?: Error) => void)[] = []
  const logger = pino({ level: 'silent' })
  const error = vi.spyOn(logger, 'error')
  const run = () => new Promise<void>((resolve, reject) => ends.push((failed) => (failed ? reject(failed) : resolve())))
  return { work: new RecurringWork({ failure: 'it failed', everyMs: 3_600_000, restMs, logger, run }), ends, error }
}

it('runs once more, not twice at once, when it is woken during a run', async () => {
  const { work, ends } = underTest()
  work.wake()
  work.wake()
  work.wake()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await vi.waitUntil(() => ends.length === 2)
  ends[1]?.()
  await work.stop()
  expect(ends).toHaveLength(2)
})

it('says why a run failed, and runs again when it is woken', async () => {
  const { work, ends, error } = underTest()
  work.wake()
  ends[0]?.(new Error('away'))
  await vi.waitUntil(() => error.mock.calls.length === 1)
  expect(error.mock.calls[0]?.[1]).toBe('it failed')
  await vi.waitUntil(() => {
    work.wake()
    return ends.length === 2
  })
  ends[1]?.()
  await work.stop()
})

it('ends with the run that is under way', async () => {
  const { work, ends } = underTest()
  work.wake()
  work.wake()
  const stopped = work.stop()
  expect(work.isEnding).toBe(true)
  ends[0]?.()
  await stopped
  work.wake()
  expect(ends).toHaveLength(1)
})

it('rests between two runs, and one run serves all who woke it meanwhile', async () => {
  const { work, ends } = underTest(20)
  work.wake()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await vi.waitUntil(() => {
    work.wake()
    return ends.length === 2
  })
  ends[1]?.()
  await work.stop()
  expect(ends).toHaveLength(2)
})

it('begins no run after it was stopped, though it was woken before', async () => {
  const { work, ends } = underTest(20)
  work.wake()
  ends[0]?.()
  await Promise.resolve()
  work.wake()
  await work.stop()
  expect(ends).toHaveLength(1)
})
