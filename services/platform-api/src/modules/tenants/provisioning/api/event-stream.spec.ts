import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { EventStream } from './event-stream.ts'

describe('EventStream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const read = (stream: EventStream): string => String(stream.read() ?? '')

  it('sends events as text/event-stream wants them', () => {
    const stream = new EventStream()
    expect(read(stream)).toBe('')
    stream.send('provisioning', '{"working":true}')
    expect(read(stream)).toBe('event: provisioning\ndata: {"working":true}\n\n')
    stream.destroy()
  })

  it('lets a slow reader skip to the newest state', () => {
    const stream = new EventStream()
    stream.read()
    stream.send('state', 'x'.repeat(70_000))
    stream.send('state', 'old')
    stream.send('state', 'new')
    const text = read(stream) + read(stream)
    expect(text.slice(-24)).toBe('event: state\ndata: new\n\n')
    expect(text).not.toContain('old')
    stream.destroy()
  })

  it('says every 15 seconds that it is still there', () => {
    const stream = new EventStream()
    stream.read()
    vi.advanceTimersByTime(15_000)
    expect(read(stream)).toBe(': still here\n\n')
    stream.destroy()
  })

  it('ends once, and takes nothing after', async () => {
    const stream = new EventStream()
    stream.read()
    stream.end()
    stream.end()
    stream.send('state', 'late')
    expect(read(stream)).toBe('')
    expect(vi.getTimerCount()).toBe(0)
    stream.destroy()
  })
})
