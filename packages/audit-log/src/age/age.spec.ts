import { describe, expect, it } from 'vitest'

import { describeBatch, describeRewrap, rewrapKeyOf } from '../archive/describe-batch.ts'
import { parseRewrap, manifestText } from '../archive/manifest.ts'
import { signManifest, verifyManifest } from '../archive/sign-manifest.ts'
import { storedObjects } from '../archive/stored-object.ts'
import { verifyBatch } from '../archive/verify-batch.ts'
import { sampleBatches, sampleKeys } from '../testing/sample-batch.ts'
import { sampleLog } from '../testing/sample-log.ts'
import { decryptBatch, encryptBatch } from './age-batch.ts'
import { parseIdentities, recipientOf } from './age-identities.ts'
import { parseRecipients } from './age-recipients.ts'

// Not secrets: made for this file alone.
const [mine, theirs, stranger] = [
  'AGE-SECRET-KEY-1RLWAL32AJJFAMDX2CNPGR49VDELPXA9LP4XRDCGEP88MCJQASGPQL5MHAL',
  'AGE-SECRET-KEY-1592SGAYRK8A9XYFGRCAZX93X457JXE3DPT75FT7WDK5J625UHRYQV36DZG',
  'AGE-SECRET-KEY-1JMR3NASCCZT8KYSF36KGZRZJWNJDG93AAWPWAWKC4EYZS8G0XW0SHLRY4F',
] as [string, string, string]

const batch = (await sampleBatches(sampleLog(300), 300))[0]!
const recipients = [await recipientOf(mine), await recipientOf(theirs)]
const sealed = await encryptBatch(batch.object, recipients)
const encryption = { scheme: 'age' as const, recipients }
const { origin, archivedAt } = batch.manifest
const manifest = signManifest(
  describeBatch(batch.content, { origin, object: sealed, encryption, previousManifestSha256: null, archivedAt }),
  sampleKeys,
)
const stream = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}
const open = (bytes: Uint8Array, identity: string) =>
  verifyBatch(manifest, stream(bytes), { hashes: batch.hashes, decrypt: decryptBatch([identity]) })

describe('an encrypted batch', () => {
  it('opens for each recipient', async () => {
    expect(await open(sealed, mine)).toEqual({ checked: 300 })
    expect(await open(sealed, theirs)).toEqual({ checked: 300 })
  })

  it('tells another identity from a changed object', async () => {
    expect((await open(sealed, stranger)).problem).toMatchObject({ reason: 'object_not_decrypted' })
    for (const at of [0, 30, 120, 400, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at]! ^= 1
      expect((await open(changed, mine)).problem).toMatchObject({ reason: 'object_digest_mismatch' })
    }
  })

  it('is wrapped anew for others, and read from the newest object', async () => {
    const object = await encryptBatch(batch.object, [await recipientOf(stranger)])
    const statement = { object, encryption, rewrap: 1, rewrappedAt: '2025-07-01T00:00:00.000Z' }
    const rewrap = parseRewrap(manifestText(signManifest(describeRewrap(manifest, statement), sampleKeys)))
    verifyManifest(rewrap, [sampleKeys.signer.verifier], [sampleKeys.hmac])
    expect(rewrapKeyOf(rewrap)).toBe('audit/v1/2025/03/01/000000000001-000000000300.rewrap-1.json')
    const [newest, own] = storedObjects(manifest, [rewrap])
    expect(own).toMatchObject({ jsonlKey: manifest.jsonlKey, encrypted: true })
    const options = { hashes: batch.hashes, object: newest!, decrypt: decryptBatch([stranger]) }
    expect(await verifyBatch(manifest, stream(object), options)).toEqual({ checked: 300 })
    expect(storedObjects(batch.manifest, [rewrap])).toHaveLength(1)
  })
})

describe('age keys', () => {
  it('are read as age-keygen writes them', async () => {
    const file = `# created: 2025-01-01\n# public key: ${recipients[0]}\n${mine}\n`
    expect(parseIdentities(file)).toEqual([mine])
    expect(parseRecipients(`${recipients.join(', ')}\n# none\n${recipients[0]}`)).toEqual(recipients)
    expect(parseRecipients('')).toEqual([])
  })

  it('are refused when they are none, without repeating a secret', () => {
    expect(() => parseRecipients('age1nobody')).toThrow(
      expect.objectContaining({ code: 'age_recipient_malformed', path: 'age1nobody' }),
    )
    expect(() => parseIdentities('# nothing')).toThrow(expect.objectContaining({ code: 'age_identity_malformed' }))
    expect(() => parseIdentities('AGE-SECRET-KEY-1WRONG')).toThrow(
      expect.objectContaining({ message: 'identity 1 is not an age identity' }),
    )
  })
})
