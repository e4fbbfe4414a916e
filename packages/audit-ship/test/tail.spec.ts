import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { PlaceFile } from '../src/tail/place.ts'
import { Tail } from '../src/tail/tail.ts'

const limits = { bytes: 64, lines: 3 }

/** A log, what is written to it, and who follows it. */
class Log {
  readonly folder = mkdtempSync(join(tmpdir(), 'dezky-ship-'))
  readonly path = join(this.folder, 'audit.log')
  readonly placePath = join(this.folder, 'audit.log.place')
  readonly taken: string[] = []
  lost = false
  #tail = this.start()
  #written = 0

  start(): Tail {
    return new Tail(this.path, new PlaceFile(this.placePath), limits)
  }

  write(count = 1): void {
    for (let line = 0; line < count; line += 1) appendFileSync(this.path, `{"n":${(this.#written += 1)}}\n`)
  }

  get written(): string[] {
    return Array.from({ length: this.#written }, (_, index) => `{"n":${index + 1}}`)
  }

  rename(): void {
    for (let number = 8; number > 0; number -= 1)
      if (existsSync(`${this.path}.${number}`)) renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`)
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`)
  }

  copyTruncate(): void {
    for (let number = 8; number > 0; number -= 1)
      if (existsSync(`${this.path}.${number}`)) renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`)
    if (!existsSync(this.path)) return
    copyFileSync(this.path, `${this.path}.1`)
    truncateSync(this.path)
  }

  /** Reads once; a process that dies before the place is kept forgets what it has read. */
  async step(dies = false): Promise<boolean> {
    const batch = await this.#tail.next()
    if (dies) this.#tail = this.start()
    if (!batch || dies) return false
    this.lost ||= batch.lost
    this.taken.push(...batch.lines.map(String))
    await this.#tail.done(batch)
    return true
  }

  async drain(): Promise<string[]> {
    while (await this.step());
    return this.taken
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

describe('a log that is followed', () => {
  let log: Log
  beforeEach(() => {
    log = new Log()
  })
  afterEach(() => log.remove())

  it('may come later, and is read in order, whole lines only', async () => {
    expect(await log.drain()).toEqual([])
    log.write(7)
    appendFileSync(log.path, '{"n":')
    expect(await log.drain()).toEqual(log.written)
    appendFileSync(log.path, '8}\r\n\n')
    expect((await log.drain()).at(-1)).toBe('{"n":8}')
  })

  it('goes on where it was after a restart', async () => {
    log.write(2)
    await log.drain()
    await log.step(true)
    log.write(2)
    expect(await log.drain()).toEqual(log.written)
  })

  it('is read to its end when it is renamed, also while nobody follows', async () => {
    log.write(2)
    await log.drain()
    log.write(4)
    log.rename()
    log.write(2)
    log.rename()
    await log.step(true)
    log.write(1)
    expect(await log.drain()).toEqual(log.written)
    expect(log.lost).toBe(false)
  })

  it('is read to its end in the copy when it is emptied, and from its beginning after', async () => {
    log.write(2)
    await log.drain()
    log.write(4)
    log.copyTruncate()
    log.write(9)
    expect(await log.drain()).toEqual(log.written)
    expect(log.lost).toBe(false)
  })

  it('is read whole when it is rotated before a line of it was taken', async () => {
    for (const rotate of ['rename', 'copyTruncate'] as const) {
      log.write(2)
      await log.step(true)
      log[rotate]()
      log.write(1)
      expect(await log.drain()).toEqual(log.written)
    }
  })

  it('waits for the rest of a last line until its writer has moved on', async () => {
    log.write(1)
    await log.drain()
    appendFileSync(log.path, '{"half":')
    log.rename()
    expect(await log.drain()).toEqual(log.written)
    appendFileSync(`${log.path}.1`, '1}')
    appendFileSync(log.path, '{"new":1}\n')
    expect((await log.drain()).slice(1)).toEqual(['{"half":1}', '{"new":1}'])
  })

  it('says so when the file it read is gone, and goes on with what is there', async () => {
    log.write(2)
    await log.drain()
    rmSync(log.path)
    log.write(1)
    expect(await log.drain()).toEqual(log.written)
    expect(log.lost).toBe(true)
  })

  it('cuts a line that is longer than a batch, so that it holds up nobody', async () => {
    appendFileSync(log.path, `${'x'.repeat(150)}\n`)
    log.write(1)
    const lines = await log.drain()
    expect(lines.slice(0, -1).join('')).toBe('x'.repeat(150))
    expect(lines.at(-1)).toBe('{"n":1}')
  })

  it('takes no other file beside it for a part of it', async () => {
    log.write(1)
    await log.drain()
    for (const name of ['audit.log.place.new', 'audit.log.bak', 'audit.log2', 'audit.log.1.gz'])
      writeFileSync(join(log.folder, name), 'something else\n')
    log.rename()
    log.write(1)
    expect(await log.drain()).toEqual(log.written)
  })

  it('refuses a place it cannot read rather than guess', async () => {
    log.write(1)
    writeFileSync(log.placePath, '{"v":1,"off')
    await expect(log.step()).rejects.toThrow('does not hold a place')
  })
})

describe('whatever happens to a log', () => {
  const act = fc.constantFrom('write', 'write', 'write', 'step', 'step', 'die', 'rename', 'copyTruncate')

  it('every line is taken once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const log = new Log()
        try {
          log.write(1)
          await log.step(true)
          let rotations = 0
          for (const one of acts) {
            if (one === 'write') log.write(2)
            else if (one === 'step') await log.step()
            else if (one === 'die') await log.step(true)
            else if ((rotations += 1) <= 8) log[one]()
          }
          log.write(1)
          expect(await log.drain()).toEqual(log.written)
        } finally {
          log.remove()
        }
      }),
      { numRuns: 150 },
    )
  })
})
