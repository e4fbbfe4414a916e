import { createHash } from 'node:crypto'

/** SHA-256 in hex of an object as it streams by. */
export const fileDigest = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const digest = createHash('sha256')
  for await (const chunk of chunks) digest.update(chunk)
  return digest.digest('hex')
}
