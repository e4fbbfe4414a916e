import { stalwartRegistryValidator } from '../../src/conformance/index.ts'
import { FaultSwitches, type StandIn } from '../../src/faults/faults.ts'
import { startStalwart, type StalwartOptions } from '../../src/stalwart/start-stalwart.ts'
import { exchange, validatorFor, type Answer } from './exchange.ts'

const validator = validatorFor(stalwartRegistryValidator)

export const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
export const admin = basic('admin', 'recovery-secret')
export const using = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']

/** A running stand-in with a clock of its own and short hands for the calls tests make. */
export class TestStalwart {
  readonly faults = new FaultSwitches()
  now = new Date('2026-11-24T12:00:00Z')
  #server: StandIn | undefined

  get url(): string {
    return this.#server?.url ?? ''
  }

  async start(options: Partial<StalwartOptions> = {}): Promise<this> {
    this.#server = await startStalwart({
      port: 0,
      dataFile: ':memory:',
      faults: this.faults,
      adminUser: 'admin',
      adminSecret: 'recovery-secret',
      clock: () => this.now,
      ...options,
    })
    return this
  }

  async stop(): Promise<void> {
    await this.#server?.close()
  }

  later(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000)
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return exchange(this.url, { method, path, headers, ...(body === undefined ? {} : { body }) }, validator)
  }

  session(authorization: string): Promise<Answer> {
    return this.send('GET', '/jmap/session', undefined, { authorization })
  }

  /** All method responses of a request. */
  async calls(methodCalls: unknown[], authorization = admin): Promise<[string, any, string][]> {
    const answer = await this.send('POST', '/jmap', { using, methodCalls }, { authorization })
    return answer.body.methodResponses
  }

  /** The result of one method call, or `{error}`. */
  async call(method: string, args: unknown, authorization = admin): Promise<any> {
    const [[name, result] = ['', {}]] = await this.calls([[method, args, 'c']], authorization)
    return name === 'error' ? { error: result } : result
  }

  /** The id of a created object, or its refusal. */
  async create(object: string, value: unknown, authorization = admin): Promise<any> {
    const result = await this.call(`x:${object}/set`, { create: { it: value } }, authorization)
    return result.created?.it?.id ?? result.notCreated?.it ?? result
  }

  async update(object: string, id: string, changes: unknown, authorization = admin): Promise<any> {
    const result = await this.call(`x:${object}/set`, { update: { [id]: changes } }, authorization)
    return result.notUpdated?.[id] ?? 'updated'
  }

  async destroy(object: string, id: string): Promise<any> {
    const result = await this.call(`x:${object}/set`, { destroy: [id] })
    return result.notDestroyed?.[id] ?? 'destroyed'
  }

  async get(object: string, id: string, authorization = admin): Promise<any> {
    const result = await this.call(`x:${object}/get`, { ids: [id] }, authorization)
    return result.list[0]
  }

  async ids(object: string, args: Record<string, unknown> = {}): Promise<any> {
    const result = await this.call(`x:${object}/query`, args)
    return result.ids ?? result
  }
}
