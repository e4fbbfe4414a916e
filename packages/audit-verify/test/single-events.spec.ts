import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'
import { buildLog } from './support/test-log.ts'

const log = buildLog(20)
const folder = scratchFolder()
const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('an event and its proof', () => {
  it('verify together, in either order, named or side by side', async () => {
    const entry = await write('e.json', log.entries[6]!)
    const proof = await write('e.tlog-proof', await log.proofOf(7))
    for (const argv of [[proof], [proof, entry], [entry, proof], ['--entry', entry, proof]])
      expect(await verify(...argv)).toMatchObject({ code: 0, verdict: { kind: 'proof', from: 7, treeSize: 20 } })
  })

  it('are refused when any byte of either changed', async () => {
    const [entry, proof] = [log.entries[6]!, await log.proofOf(7)]
    for (const [text, other] of [
      [entry, proof],
      [proof, entry],
    ] as const) {
      for (let at = 0; at < text.length; at += 1) {
        const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`
        const isEntry = text === entry
        await write('t.json', isEntry ? changed : other)
        const path = await write('t.tlog-proof', isEntry ? other : changed)
        expect(await verify(path)).toMatchObject({ code: 1, verdict: { ok: false } })
      }
    }
  })

  it('do not mix', async () => {
    const entry = await write('m.json', log.entries[7]!)
    const proof = await write('m.tlog-proof', await log.proofOf(7))
    expect(await verify(proof, entry)).toMatchObject({ code: 1, verdict: { reason: 'proof_invalid' } })
  })
})

describe('a selection', () => {
  const select = async (name: string, seqs: number[], proven = seqs) => {
    await write(`${name}.ndjson`, seqs.map((seq) => `${log.entries[seq - 1]}\n`).join(''))
    const proofs = await Promise.all(proven.map((seq) => log.proofOf(seq)))
    await write(`${name}.ndjson.proofs`, proofs.map((proof) => `${JSON.stringify(proof)}\n`).join(''))
    return join(folder, `${name}.ndjson`)
  }

  it('is proven line by line', async () => {
    expect(await verify(await select('good', [2, 3, 19]))).toMatchObject({
      code: 0,
      verdict: { checked: 3, completeTo: null },
    })
  })

  it.each([
    ['a proof of another entry', [2, 3, 19], [2, 4, 19], 'proof_invalid'],
    ['a repeat', [2, 2], [2, 2], 'seq_duplicate'],
    ['a proof too few', [2, 3], [2], 'proof_file_malformed'],
    ['a proof too many', [2], [2, 3], 'truncated'],
  ])('is refused with %s', async (name, seqs, proven, reason) => {
    expect(await verify(await select(name.replaceAll(' ', '-'), seqs, proven))).toMatchObject({
      code: 1,
      verdict: { reason },
    })
  })
})
