// A process that records six invoices, each with a refund, in the store it is given, and ends itself with SIGKILL at one
// of its steps: before and after a number is inserted, and after a fact is committed. It says that step, or `done`.
import { writeSync } from 'node:fs'

import type { Context } from '../../src/common/context/context.ts'
import { openDatabase } from '../../src/common/store/open-database.ts'
import { NumberStore } from '../../src/modules/billing/store/number.store.ts'
import { day, finalised, told } from './billing-rig.ts'
import { booksOn } from './books-rig.ts'
import { all } from './contexts.ts'

const [url = '', last = ''] = process.argv.slice(2)
let steps = 0
function step(name: string): void {
  steps += 1
  if (steps !== Number(last)) return
  writeSync(1, name)
  process.kill(process.pid, 'SIGKILL')
}

class Numbers extends NumberStore {
  override async give(ctx: Context, series: string, documentId: string): Promise<string> {
    step(`before ${series} ${documentId}`)
    const number = await super.give(ctx, series, documentId)
    step(`after ${number}`)
    return number
  }
}

const database = await openDatabase({ url })
const record = booksOn(database, new Numbers(database))
const owner = { tenantId: 'acme', partnerId: null }
for (let index = 1; index <= 6; index += 1) {
  const id = `inv-${index}`
  const amounts = { currency: 'DKK', netMinor: 10_000, taxMinor: 2500 }
  for (const fact of [
    finalised(id, day('2026-10-01'), owner, amounts),
    told('invoice_paid', id, day('2026-10-02'), 'DKK', 12_500),
    told('refund', id, day('2026-10-03'), 'DKK', 500, `re-${index}`),
  ]) {
    if (await record.execute(all, fact)) step(`committed ${fact.fact.kind} of ${id}`)
  }
}
await database.close()
writeSync(1, 'done')
