import { describe, expect, it } from 'vitest'

import { deriveKeys, hmacKey, parseMasterKey } from '../keys/audit-keys.ts'
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'

const master = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex')
const keys = deriveKeys('log.example/audit', master)
const root = Buffer.alloc(32, 7)

describe('checkpoints', () => {
  it('has the exact text of tlog-checkpoint', () => {
    const note = signCheckpoint({ origin: 'log.example/audit', size: 42, root }, [keys.signer])
    expect(note.split('\n\n')[0]).toBe('log.example/audit\n42\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=')
    expect(openCheckpoint(note, [keys.signer.verifier])).toMatchObject({ size: 42, root, extensions: [] })
  })

  it('lets no known key speak for another log', () => {
    const note = signCheckpoint({ origin: 'other.example/audit', size: 42, root }, [keys.signer])
    expect(() => openCheckpoint(note, [keys.signer.verifier])).toThrow(
      expect.objectContaining({ code: 'note_key_unknown' }),
    )
  })

  it('takes the empty tree', () => {
    expect(parseCheckpoint('o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n').size).toBe(0)
  })

  it.each([
    'o\n042\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o\n-1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o\n9999999999999999\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o p\n42\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o\n42\nBwcH\n',
    'o\n0\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o\n42\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\n',
    'o\n42\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=',
  ])('refuses %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'checkpoint_malformed' }))
  })
})

describe('keys', () => {
  it('derives both from one secret, by HKDF', () => {
    // Made with Python's hmac and hashlib, and OpenSSL's Ed25519.
    expect(keys.vkey).toBe('log.example/audit+ae449171+AWQiUTnNDC70EBHbu/ZSyw8nba2G5lJWzb48GwWbtWoK')
    expect(keys.hmac.keyId).toBe('bdbfae2a')
    expect(keys.hmac.mac('log.example/audit\n').toString('base64')).toBe('5VcW6Ix7zfDxQqXuuiz3ixKE9F1xC6WHhKdl9+VgoSs=')
  })

  it('checks a mac', () => {
    const other = hmacKey(Buffer.alloc(32))
    expect(keys.hmac.verify('text', keys.hmac.mac('text'))).toBe(true)
    expect(keys.hmac.verify('text', other.mac('text'))).toBe(false)
    expect(keys.hmac.verify('text', Buffer.alloc(0))).toBe(false)
  })

  it('reads the setting, and never repeats it', () => {
    expect(parseMasterKey(master.toString('base64'))).toEqual(master)
    expect(() => parseMasterKey('c2VjcmV0')).toThrow(expect.not.stringContaining('c2VjcmV0'))
  })
})
