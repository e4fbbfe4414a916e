import * as node from 'node:crypto'

import { describe, expect, it } from 'vitest'

import * as browser from './node-crypto.ts'

const { publicKey, privateKey } = node.generateKeyPairSync('ed25519')
const key = publicKey.export({ format: 'der', type: 'spki' })
const message = Buffer.from('log.example/audit\n3\n')

describe('cryptography in the browser', () => {
  it.each(['', 'abc', 'æøå 𝄞', Buffer.from([0, 255, 128])])('hashes %j as Node does', (data) => {
    for (const encoding of ['hex', 'binary'] as const)
      expect(browser.hash('sha256', data, encoding)).toBe(node.hash('sha256', data, encoding))
  })

  it('takes the signatures Node makes, and no others', () => {
    const signature = node.sign(null, message, privateKey)
    const imported = browser.createPublicKey({ key })
    expect(browser.verify(null, message, imported, signature)).toBe(true)
    for (let place = 0; place < signature.length; place += 1) {
      const changed = Buffer.from(signature)
      changed[place] = (changed[place] ?? 0) ^ 1
      expect(browser.verify(null, message, imported, changed)).toBe(false)
    }
    expect(browser.verify(null, Buffer.from('another'), imported, signature)).toBe(false)
    expect(browser.verify(null, message, browser.createPublicKey({ key: key.fill(1, 20) }), signature)).toBe(false)
  })
})
