import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { migrate, openDatabase } from '../../src/common/store/open-database.ts'
import { CreditNote, DocumentNumber, Invoice } from '../../src/modules/billing/billing.entity.ts'

const script = fileURLToPath(new URL('../support/numbering-process.ts', import.meta.url))
const flags = ['--conditions=@dezky/source', '--import', '@oxc-node/core/register']
/** Steps a process is ended at, counted from its start: what an earlier one has committed is no step of the next. */
const kills = [1, 2, 3, 4, 5, 6, 7, 2, 1, 5, 6]

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`)

describe('numbers of invoices and credit notes', () => {
  let folder = ''
  let url = ''

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dezky-numbers-'))
    url = `sqlite:${join(folder, 'dezky.sqlite')}`
    const database = await openDatabase({ url })
    await migrate(database)
    await database.close()
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** @returns the step the process was ended at, or `done` */
  async function run(step: number | null): Promise<string> {
    const args = [...flags, script, url, String(step ?? '')]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return said
  }

  /** Every number with a document and every document with a number; both series from 1 without a gap. */
  async function check(where: string): Promise<[invoices: number, creditNotes: number]> {
    const database = await openDatabase({ url })
    const em = database.manager()
    const numbers = (await em.findAll(DocumentNumber)).map(({ id }) => id).toSorted()
    const invoices = (await em.findAll(Invoice)).map(({ number }) => number).toSorted()
    const notes = (await em.findAll(CreditNote)).map(({ number }) => number).toSorted()
    await database.close()
    expect(invoices, where).toEqual(numbered('DZ', invoices.length))
    expect(notes, where).toEqual(numbered('DZ-CN', notes.length))
    expect(numbers, where).toEqual([...invoices, ...notes].toSorted())
    return [invoices.length, notes.length]
  }

  it('have no gap and none twice, wherever the process that gives them is killed', { timeout: 240_000 }, async () => {
    const places: string[] = []
    for (const step of kills) {
      const place = await run(step)
      places.push(place.split(' ')[0] ?? '')
      await check(place)
    }
    expect(new Set(places)).toEqual(new Set(['before', 'after', 'committed']))
    expect(await run(null)).toBe('done')
    expect(await check('the end')).toEqual([6, 6])
    expect(await run(null)).toBe('done')
    expect(await check('once more')).toEqual([6, 6])
  })
})
