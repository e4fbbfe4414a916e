import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { signCheckpoint } from '../checkpoint/checkpoint.ts'
import { noteSigner } from '../note/note-signer.ts'
import { leafHash, nodeHash } from '../tree/hash.ts'
import { checkProof, PROOF_STEPS } from './check-proof.ts'
import { formatTlogProof } from './tlog-proof.ts'

const signer = noteSigner('log.example/audit', Buffer.alloc(32, 3))
const entry = '{"seq":2}'
const root = nodeHash(nodeHash(leafHash('{"seq":1}'), leafHash(entry)), leafHash('{"seq":3}'))
const checkpoint = signCheckpoint({ origin: 'log.example/audit', size: 3, root }, [signer])
const file = formatTlogProof({ index: 1, hashes: [leafHash('{"seq":1}'), leafHash('{"seq":3}')], checkpoint })
const keys = [signer.verifier]
const steps = (text: string, proof: string, known = keys) => checkProof(text, proof, known).steps.map(({ ok }) => ok)

describe('a proof checked step by step', () => {
  it('passes every step, and tells number, size and key', () => {
    expect(checkProof(entry, file, keys)).toEqual({
      ok: true,
      steps: PROOF_STEPS.map((step) => ({ step, ok: true })),
      seq: 2,
      size: 3,
      keyIds: [signer.keyId],
    })
  })

  it('stops at the step that fails', () => {
    expect(steps(entry, 'no proof')).toEqual([false, null, null, null])
    const stranger = noteSigner('log.example/audit', Buffer.alloc(32, 4)).verifier
    expect(steps(entry, file, [stranger])).toEqual([true, false, null, null])
    expect(steps('{"seq":9}', file)).toEqual([true, true, false, null])
    const odd = '{"seq": 1}'
    const one = signCheckpoint({ origin: 'log.example/audit', size: 1, root: leafHash(odd) }, [signer])
    const proof = formatTlogProof({ index: 0, hashes: [], checkpoint: one })
    expect(checkProof(odd, proof, keys).steps.at(-1)).toEqual({
      step: 'number',
      ok: false,
      detail: 'says 0, stands at 1',
    })
  })

  it('sees any one changed character', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.constantFrom('A', '0', 'z', '\n'), (place, other) => {
        fc.pre(file[place] !== other)
        const changed = file.slice(0, place) + other + file.slice(place + 1)
        expect(checkProof(entry, changed, keys).ok).toBe(false)
      }),
    )
  })
})
