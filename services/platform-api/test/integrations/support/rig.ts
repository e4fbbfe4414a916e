import type { Connector, ConnectorPlan, DesiredTenant, ExternalIds } from '../../../src/integrations/connector.ts'
import { CallPolicy } from '../../../src/integrations/resilience/call-policy.ts'
import type { IntegrationOptions } from '../../../src/integrations/resilience/integration-options.ts'

export const clock = () => new Date('2026-11-24T09:00:00.000Z')
export const signal: AbortSignal = new AbortController().signal

/** A stand-in with what a test needs to know of it. */
export interface Rig {
  readonly system: Connector['system']
  readonly url: string
  /** A connector of a process that has just started. */
  connector(http: typeof fetch, retries?: number): Connector
  /** Everything in the system in words of its own, without ids and times; read without the connector. */
  snapshot(): Promise<unknown>
  /** What is wrong with an answer by the official specification. */
  violations(exchange: Exchange): readonly string[]
  /** Throws when a connector has sent anything that is not in the official specification. */
  close(): Promise<void>
}

/** One request and its answer. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: unknown
  readonly status: number
  readonly contentType: string | undefined
  readonly answer: unknown
}

/** A request as validators take it. */
export type SentRequest = Pick<Exchange, 'method' | 'path' | 'headers' | 'body'>

/** Holds every request against the official specification before it is sent on. */
export function watch(violations: (request: SentRequest) => readonly string[]) {
  const found: string[] = []
  const through =
    (http: typeof fetch): typeof fetch =>
    (input, init) => {
      const request = requestOf(input, init)
      found.push(...violations(request).map((violation) => `${request.method} ${request.path}: ${violation}`))
      return http(input, init)
    }
  const complain = () => {
    if (found.length > 0) throw new Error(`not in the specification: ${[...new Set(found)].join('; ')}`)
  }
  return { through, complain }
}

export function requestOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): SentRequest {
  const url = new URL(input instanceof Request ? input.url : input)
  const body = typeof init?.body === 'string' && init.body !== '' ? JSON.parse(init.body) : undefined
  const headers = Object.fromEntries(new Headers(init?.headers))
  return { method: init?.method ?? 'GET', path: `${url.pathname}${url.search}`, headers, body }
}

export function options(
  system: Connector['system'],
  baseUrl: string,
  token: string,
  http: typeof fetch,
  retries = 0,
): IntegrationOptions {
  const policy = new CallPolicy({
    system,
    clock,
    retries,
    backoff: { initialMs: 0, maxMs: 0 },
    circuit: { failures: 1000, pauseMs: 0 },
  })
  return { baseUrl, token, http, clock, policy }
}

/** What the store of a tenant would hold of one system. */
export class Memory {
  ids: ExternalIds = {}

  learn(plan: ConnectorPlan): void {
    this.ids = plan.known
  }

  apply({ remember = {}, forget = [] }: { remember?: Readonly<Record<string, string>>; forget?: readonly string[] }) {
    const kept = Object.entries(this.ids).filter(([key]) => !forget.includes(key))
    this.ids = { ...Object.fromEntries(kept), ...remember }
  }
}

/** Opens and runs every step, remembering after each. `onFailure` decides whether the rest is still run. */
export async function reconcile(
  connector: Connector,
  desired: DesiredTenant,
  memory: Memory,
  onFailure: 'stop' | 'go on' = 'stop',
): Promise<ConnectorPlan> {
  const plan = await connector.open(desired, memory.ids, signal)
  memory.learn(plan)
  for (const step of plan.steps) {
    try {
      memory.apply(await step.run(signal))
    } catch (error) {
      if (onFailure === 'stop') throw error
    }
  }
  return plan
}

/** Reconciles until nothing is left to do. Returns how many rounds did something. */
export async function converge(rig: Rig, desired: DesiredTenant, memory: Memory, http: typeof fetch = fetch) {
  const connector = rig.connector(http)
  for (let round = 0; round < 5; round += 1) {
    const plan = await reconcile(connector, desired, memory)
    if (plan.steps.length === 0) return round
  }
  const { steps } = await connector.open(desired, memory.ids, signal)
  throw new Error(`does not converge: ${steps.map(shown).join('; ')}`)
}

/** A step in one line. */
export const shown = ({ action, object, name }: { action: string; object: string; name: string }): string =>
  `${action} ${object} ${name}`
