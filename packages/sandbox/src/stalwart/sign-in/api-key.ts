import { randomBytes } from 'node:crypto'

import { decodeId, encodeId } from '../ids.ts'

const prefix = 'API_'

export interface ApiKeyToken {
  accountId: string
  credentialId: string
  /** 20 random bytes, base64url. */
  secret: string
}

/** A new key of an account: `API_` and base64url of account number, credential number and 20 random bytes. */
export function newApiKey(accountId: string, credentialId: string): { token: string; secret: string } {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(Number(decodeId(accountId) ?? 0n), 0)
  numbers.writeUInt32BE(Number(decodeId(credentialId) ?? 0n), 4)
  const random = randomBytes(20)
  return {
    token: prefix + Buffer.concat([numbers, random]).toString('base64url'),
    secret: random.toString('base64url'),
  }
}

export function parseApiKey(token: string): ApiKeyToken | undefined {
  if (!token.startsWith(prefix)) return undefined
  const bytes = Buffer.from(token.slice(prefix.length), 'base64url')
  if (bytes.length !== 28) return undefined
  return {
    accountId: encodeId(BigInt(bytes.readUInt32BE(0))),
    credentialId: encodeId(BigInt(bytes.readUInt32BE(4))),
    secret: bytes.subarray(8).toString('base64url'),
  }
}
