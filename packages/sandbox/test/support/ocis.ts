import { libreGraphValidator } from '../../src/conformance/index.ts'
import { FaultSwitches, type StandIn } from '../../src/faults/faults.ts'
import { startOcis, type OcisOptions } from '../../src/ocis/start-ocis.ts'
import { exchange, validatorFor, type Answer } from './exchange.ts'

const validator = validatorFor(libreGraphValidator)

/** A running stand-in of the current profile; its answers are held against the specification. */
export class TestOcis {
  readonly faults = new FaultSwitches()
  readonly authorization = 'Bearer operator-token'
  #server: StandIn | undefined

  get url(): string {
    return this.#server?.url ?? ''
  }

  async start(options: Partial<OcisOptions> = {}): Promise<this> {
    this.#server = await startOcis({
      port: 0,
      dataFile: ':memory:',
      faults: this.faults,
      token: 'operator-token',
      clock: () => new Date('2026-11-24T12:00:00Z'),
      ...options,
    })
    return this
  }

  async stop(): Promise<void> {
    await this.#server?.close()
  }

  /** `path` begins at the version, as `/v1.0/users`. `specified` is false for what the specification leaves out. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    specified = true,
  ): Promise<Answer> {
    const sent = { method, path: `/graph${path}`, headers: { authorization: this.authorization, ...headers } }
    return exchange(this.url, body === undefined ? sent : { ...sent, body }, specified ? validator : undefined)
  }

  get(path: string): Promise<any> {
    return this.send('GET', path).then(({ body }) => body)
  }

  /** Status and error code of a refused request. */
  async refusal(method: string, path: string, body?: unknown, headers = {}): Promise<[number, string, string]> {
    const answer = await this.send(method, path, body, headers)
    return [answer.status, answer.body.error?.code, answer.body.error?.message]
  }

  async user(name: string, more = {}): Promise<string> {
    const body = {
      displayName: name.toUpperCase(),
      onPremisesSamAccountName: name,
      mail: `${name}@acme.example.com`,
      ...more,
    }
    return (await this.send('POST', '/v1.0/users', body)).body.id
  }

  async group(displayName: string): Promise<string> {
    return (await this.send('POST', '/v1.0/groups', { displayName })).body.id
  }

  async drive(name: string, more = {}): Promise<string> {
    return (await this.send('POST', '/v1.0/drives', { name, ...more })).body.id
  }
}
