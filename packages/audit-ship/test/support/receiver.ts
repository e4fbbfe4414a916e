import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a delivery is answered with: a status, or nothing at all. */
export type Reply = { status: number; headers?: Record<string, string> } | 'silence'

/** dezky's receiver and the identity provider in one: takes lines, knows those it has, and can be unwell. */
export class Receiver {
  /** Lines by how often they were taken. */
  readonly taken = new Map<string, number>()
  /** Answers to the next deliveries; after them 202. */
  readonly replies: Reply[] = []
  deliveries = 0
  tokens = 0
  /** Only this token is accepted; changing it makes the last one void. */
  token = 'token-1'
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #told: (() => void)[] = []

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this.url
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Resolves when `holds` does; asked again after each delivery. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#told.push(resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const json = (status: number, value: unknown, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    if (request.url === '/.well-known/openid-configuration')
      json(200, { issuer: this.url, token_endpoint: `${this.url}/token` })
    else if (request.url === '/token') {
      this.tokens += 1
      const given = new URLSearchParams(body)
      if (given.get('grant_type') !== 'client_credentials') json(400, { error: 'unsupported_grant_type' })
      else json(200, { access_token: this.token, token_type: 'Bearer', expires_in: 600 })
    } else this.#deliver(request, body, json)
  }

  #deliver(request: IncomingMessage, body: string, json: (status: number, value: unknown, headers?: object) => void) {
    this.deliveries += 1
    const reply = this.replies.shift() ?? { status: 202 }
    if (reply === 'silence') request.socket.destroy()
    else if (request.headers.authorization !== `Bearer ${this.token}`) json(401, { code: 'auth.invalid_token' })
    else {
      if (reply.status === 202)
        for (const line of body.split('\n').filter((one) => one !== ''))
          this.taken.set(line, (this.taken.get(line) ?? 0) + 1)
      json(reply.status, {}, reply.headers)
    }
    for (const tell of this.#told.splice(0)) tell()
  }
}
