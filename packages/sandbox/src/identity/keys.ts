import { randomBytes } from 'node:crypto'

import { exportJWK, generateKeyPair, type JWK } from 'jose'

import type { Sqlite } from '../store/sqlite.ts'

/** Keys that outlive a restart: made on first use, then always the same. */
export class KeyStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  /** The private ES256 key of one issuer. */
  async signingKey(issuer: string): Promise<JWK> {
    return JSON.parse(await this.#stored(`signing ${issuer}`, makeSigningKey)) as JWK
  }

  /** Signs the cookies of one issuer. */
  async cookieSecret(issuer: string): Promise<string> {
    return this.#stored(`cookies ${issuer}`, async () => randomBytes(32).toString('base64url'))
  }

  async #stored(name: string, make: () => Promise<string>): Promise<string> {
    const read = () => this.#db.prepare('SELECT value FROM keys WHERE name = ?').pluck().get(name)
    const known: unknown = read()
    if (typeof known === 'string') return known
    this.#db.prepare('INSERT OR IGNORE INTO keys (name, value) VALUES (?, ?)').run(name, await make())
    return String(read())
  }
}

async function makeSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return JSON.stringify({ ...jwk, alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('hex') })
}
