import { describe, expect, it } from 'vitest'

import { signCheckpoint } from '../checkpoint/checkpoint.ts'
import { noteSigner } from '../note/note-signer.ts'
import { leafHash, nodeHash } from '../tree/hash.ts'
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts'

const signer = noteSigner('log.example/audit', Buffer.alloc(32, 3))
const root = nodeHash(nodeHash(leafHash('a'), leafHash('b')), leafHash('c'))
const checkpoint = signCheckpoint({ origin: 'log.example/audit', size: 3, root }, [signer])
const file = formatTlogProof({ index: 1, hashes: [leafHash('a'), leafHash('c')], checkpoint })
const keys = [signer.verifier]

describe('a proof file', () => {
  it('has the exact text of tlog-proof', () => {
    expect(file).toBe(
      'c2sp.org/tlog-proof@v1\nindex 1\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n' +
        'WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=\n\n' +
        checkpoint,
    )
  })

  it('proves its entry and no other', () => {
    expect(verifyTlogProof('b', file, keys)).toMatchObject({ seq: 2, checkpoint: { size: 3 } })
    expect(() => verifyTlogProof('a', file, keys)).toThrow(expect.objectContaining({ code: 'proof_invalid' }))
    const moved = file.replace('index 1', 'index 0')
    expect(() => verifyTlogProof('b', moved, keys)).toThrow(expect.objectContaining({ code: 'proof_invalid' }))
    expect(() => verifyTlogProof('b', file, [noteSigner('log.example/audit', Buffer.alloc(32, 4)).verifier])).toThrow(
      expect.objectContaining({ code: 'note_key_unknown' }),
    )
  })

  it('may carry extra bytes', () => {
    const extra = Buffer.from('more')
    expect(parseTlogProof(formatTlogProof({ index: 0, hashes: [], checkpoint, extra }))).toEqual({
      index: 0,
      hashes: [],
      checkpoint,
      extra,
    })
  })

  it.each([
    ['another header', file.replace('@v1', '@v2')],
    ['no index', file.replace('index 1\n', '')],
    ['a padded index', file.replace('index 1', 'index 01')],
    ['a short hash', file.replace('Aipp', '')],
    ['no empty line', 'c2sp.org/tlog-proof@v1\nindex 1\n'],
  ])('refuses %s', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(expect.objectContaining({ code: 'proof_file_malformed' }))
  })
})
