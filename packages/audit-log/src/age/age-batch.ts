import { Readable } from 'node:stream'

import { Decrypter, Encrypter } from 'age-encryption'

/**
 * Encrypts a batch's gzip in the age format (v1), to every recipient given. Each call gives other bytes.
 * @param recipients at least one, as `parseRecipients` gives them.
 */
export const encryptBatch = async (object: Uint8Array, recipients: readonly string[]): Promise<Buffer> => {
  if (recipients.length === 0) throw new RangeError('encryption needs a recipient')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const sealed = await encrypter.encrypt(object)
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
}

/**
 * Opens a batch as it streams by, in chunks of 64 KiB, each authenticated before it is given.
 * @param identities as `parseIdentities` gives them.
 * @throws Error of age: no identity matches, or the ciphertext was changed or cut.
 */
export const decryptBatch = (identities: readonly string[]) =>
  async function* (ciphertext: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const decrypter = new Decrypter()
    for (const identity of identities) decrypter.addIdentity(identity)
    const opened = await decrypter.decrypt(Readable.toWeb(Readable.from(ciphertext)) as ReadableStream<Uint8Array>)
    for await (const chunk of opened) yield chunk
  }
