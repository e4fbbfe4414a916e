import { tokenFor } from '../../../scripts/tokens.mjs'

export interface Answer {
  readonly status: number
  readonly body: any
}

/** Calls platform-api as an operator, through the proxy unless an instance is named. Tokens are short-lived: it takes a new one each minute. */
export class Caller {
  readonly #api: string
  readonly #control: string
  #token: { value: string; at: number } | null = null

  constructor(api: string, control: string) {
    this.#api = api
    this.#control = control
  }

  get(path: string): Promise<Answer> {
    return this.#ask('GET', `${this.#api}${path}`)
  }

  post(path: string, body: unknown, instance = this.#api): Promise<Answer> {
    return this.#ask('POST', `${instance}${path}`, body)
  }

  /** Events of the log with this action and word. */
  async events(action: string, word: string): Promise<unknown[]> {
    const { status, body } = await this.get(`/audit/events?action=${action}&q=${word}`)
    if (status !== 200) throw new Error(`the log answered ${status}`)
    return body.items
  }

  async provisioning(slug: string): Promise<unknown> {
    return (await this.get(`/tenants/${slug}`)).body?.provisioningStatus
  }

  /** What became of Stripe's events about these objects, by object. */
  async settled(objectIds: readonly string[]): Promise<{ objectId: string; status: string }[]> {
    const { items } = (await this.get('/billing/events?limit=100&type=customer.created')).body
    return items
      .filter(({ objectId }: any) => objectIds.includes(objectId))
      .map(({ objectId, status }: any) => ({ objectId, status }))
      .toSorted((a: any, b: any) => (a.objectId < b.objectId ? -1 : 1))
  }

  /** Counts the events a live stream tells of while `work` goes on, until there are `count` or a minute has passed. */
  async live(path: string, count: number, work: () => Promise<void>): Promise<number> {
    const stop = new AbortController()
    const stream = await fetch(`${this.#api}${path}`, {
      headers: { authorization: `Bearer ${await this.#bearer()}`, accept: 'text/event-stream' },
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
    })
    if (!stream.headers.get('content-type')?.includes('text/event-stream')) throw new Error('no stream was given')
    await work()
    let seen = 0
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      seen += Buffer.from(chunk).toString('utf8').split('event: event').length - 1
      if (seen >= count) break
    }
    stop.abort()
    return seen
  }

  async #ask(method: string, url: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${await this.#bearer()}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  }

  async #bearer(): Promise<string> {
    if (!this.#token || Date.now() - this.#token.at > 60_000)
      this.#token = { value: await tokenFor(this.#control, 'operator'), at: Date.now() }
    return this.#token.value
  }
}
