// Summaries over books of 10,000 tenants: with a journal of a million rows, against the same with ten thousand.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openBooks } from './billing/books.mjs'

export const title = 'Billing: summaries of 10,000 tenants, p99 of 300 readings each'

const few = 10_000
const many = Number(process.env['BENCH_BILLING_ROWS'] ?? 1_000_000)
const readings = 300

const p99 = (times) => times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]

export async function run(tell) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-bench-'))
  const worlds = []
  try {
    for (const rows of [few, many]) {
      tell(`  writing a journal of ${rows} rows …`)
      worlds.push(await openBooks(join(dataDir, `${rows}.sqlite`), rows))
    }
    const [small, large] = worlds
    const names = Object.keys(small.readings)
    const rows = []
    for (const name of names) {
      const times = worlds.map(() => [])
      // Taken in turns, so that whatever else the machine does meets both.
      for (let reading = 0; reading < readings; reading += 1) {
        for (const [index, world] of worlds.entries()) {
          const start = performance.now()
          await world.readings[name](reading)
          if (reading >= 10) times[index].push(performance.now() - start)
        }
      }
      const [peer, ours] = times.map(p99)
      rows.push({
        what: `summary of ${name}, journal of ${large.entries} rows`,
        ours: `${ours.toFixed(1)} ms`,
        peer: `${peer.toFixed(1)} ms with ${small.entries}`,
        ratio: ours / peer,
        target: '≤ 2',
      })
    }
    return rows
  } finally {
    for (const world of worlds) await world.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
