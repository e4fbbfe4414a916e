import { createServer, type Server } from 'node:http'

import type { Application } from '@dezky/contracts'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'

/** An issuer of our own on a free port: publishes its keys, signs what a test asks for. */
export class TestIssuer {
  readonly url: string
  private failing = false
  private readonly server: Server
  private readonly keys: { privateKey: CryptoKey; kid: string }[]

  private constructor(url: string, server: Server, keys: { privateKey: CryptoKey; kid: string }[]) {
    this.url = url
    this.server = server
    this.keys = keys
  }

  static async start(): Promise<TestIssuer> {
    const published: object[] = []
    const keys: { privateKey: CryptoKey; kid: string }[] = []
    const server = createServer((_request, response) => {
      if (issuer.failing) {
        response.socket?.destroy()
        return
      }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: published }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const issuer = new TestIssuer(`http://127.0.0.1:${address.port}`, server, keys)
    issuer.publish = (jwk) => published.push(jwk)
    await issuer.rotate()
    return issuer
  }

  /** Makes the issuer's endpoint break the connection, or mends it. */
  fail(failing: boolean): void {
    this.failing = failing
  }

  private publish: (jwk: object) => void = () => undefined

  /** Adds a key; new tokens are signed with it. */
  async rotate(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const kid = `key-${this.keys.length + 1}`
    this.keys.push({ privateKey, kid })
    this.publish({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' })
  }

  issuerOf(application: Application): string {
    return `${this.url}/application/o/${application}/`
  }

  /** The AUTH_ISSUERS setting that accepts this issuer's tokens. */
  get setting(): string {
    return JSON.stringify(
      (['portal', 'operator', 'machine'] as const).map((application) => ({
        application,
        issuer: this.issuerOf(application),
        audience: `dezky-${application}`,
        jwksUri: `${this.url}/jwks`,
        ...(application === 'operator' ? { group: 'dezky-operators' } : {}),
      })),
    )
  }

  /** A token for `subject`; `claims` override any claim, null removes one. */
  async token(
    application: Application,
    subject: string,
    claims: Record<string, unknown> = {},
    at = new Date(),
  ): Promise<string> {
    const now = Math.floor(at.getTime() / 1000)
    const all = {
      iss: this.issuerOf(application),
      aud: `dezky-${application}`,
      sub: subject,
      iat: now,
      auth_time: now,
      exp: now + 3_600,
      email: `${subject}@people.example.com`,
      name: `Person ${subject}`,
      ...(application === 'operator' ? { groups: ['dezky-operators'] } : {}),
      ...(application === 'machine' ? { client_id: subject } : {}),
      ...claims,
    }
    const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
    const key = this.keys.at(-1)
    if (!key) throw new Error('no key')
    return new SignJWT(present).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(key.privateKey)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }
}
