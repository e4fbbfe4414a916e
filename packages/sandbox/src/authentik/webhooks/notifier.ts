import { isLoopbackUrl } from '../../store/loopback.ts'
import { showEvent } from '../api/representation.ts'
import type { AuthentikState } from '../authentik-state.ts'
import type { EventRow } from '../store/events.store.ts'
import type { StoredObject } from '../store/objects.store.ts'
import type { UserRow } from '../store/users.store.ts'
import { compileMapping } from './mapping-expression.ts'

const retryDelaysMs = [250, 1000, 4000]
const timeoutMs = 5000

type Shown = ReturnType<typeof showEvent>

/**
 * Sends events to webhooks. As in the real system a rule fires when a policy bound to it matches; one with nothing
 * bound never does. What could not be delivered after four tries is dropped: a receiver catches up from the list.
 */
export class Notifier {
  readonly #state: AuthentikState
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(state: AuthentikState) {
    this.#state = state
    state.onEvents((events) => {
      for (const event of events) this.#dispatch(event)
    })
  }

  /** Resolves when everything under way is delivered or given up. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.idle()
  }

  #dispatch(row: EventRow): void {
    const rules = this.#state.objects.all('rule')
    if (rules.length === 0) return
    const event = showEvent(row)
    for (const rule of rules.filter((candidate) => this.#matches(candidate, event))) {
      const transports = (rule.body['transports'] as string[] | undefined) ?? []
      for (const pk of transports) {
        const transport = this.#state.objects.get('transport', pk)
        if (transport?.body['mode'] === 'webhook') this.#send(rule, transport, event)
      }
    }
  }

  #matches(rule: StoredObject, event: Shown): boolean {
    return this.#state.objects
      .all('binding')
      .filter((binding) => binding.body['target'] === rule.pk && binding.body['enabled'] === true)
      .some((binding) => {
        const policy = this.#state.objects.get('event_matcher', String(binding.body['policy']))
        if (!policy) return false
        const { action, client_ip, app } = policy.body
        const passes =
          (action === null || action === event.action) &&
          (client_ip === null || client_ip === event.client_ip) &&
          (app === null || app === event.app.split('.').slice(0, 2).join('.'))
        return passes !== (binding.body['negate'] === true)
      })
  }

  #send(rule: StoredObject, transport: StoredObject, event: Shown): void {
    const url = String(transport.body['webhook_url'])
    // Nothing leaves the machine, whatever the transport says.
    if (!isLoopbackUrl(url)) return
    const recipients = this.#recipients(rule, event)
    for (const recipient of transport.body['send_once'] === true ? recipients.slice(0, 1) : recipients) {
      const body = this.#body(rule, transport, event, recipient)
      const headers = this.#headers(rule, transport, event)
      const work = this.#deliver(url, body, headers).finally(() => this.#running.delete(work))
      this.#running.add(work)
    }
  }

  #recipients(rule: StoredObject, event: Shown): UserRow[] {
    const group = rule.body['destination_group']
    const members = typeof group === 'string' ? this.#state.groups.members(group) : []
    const pk = event.user['pk']
    const self =
      rule.body['destination_event_user'] === true && typeof pk === 'number' ? this.#state.users.byPk(pk) : undefined
    return self ? [...members, self] : members
  }

  #scope(rule: StoredObject, event: Shown) {
    return { notification: { body: describe(event), severity: String(rule.body['severity']), event } }
  }

  #body(rule: StoredObject, transport: StoredObject, event: Shown, recipient: UserRow): unknown {
    const mapping = this.#mapping(transport.body['webhook_mapping_body'])
    if (mapping) return mapping(this.#scope(rule, event))
    return {
      body: describe(event),
      severity: rule.body['severity'],
      user_email: recipient.email,
      user_username: recipient.username,
      event_user_email: event.user['email'] ?? null,
      event_user_username: event.user['username'] ?? null,
    }
  }

  #headers(rule: StoredObject, transport: StoredObject, event: Shown): Record<string, string> {
    const headers = this.#mapping(transport.body['webhook_mapping_headers'])?.(this.#scope(rule, event))
    if (typeof headers !== 'object' || headers === null) return {}
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  }

  #mapping(pk: unknown) {
    const source = typeof pk === 'string' ? this.#state.objects.get('mapping', pk)?.body['expression'] : undefined
    return typeof source === 'string' ? compileMapping(source) : undefined
  }

  async #deliver(url: string, body: unknown, headers: Record<string, string>): Promise<void> {
    for (const delayMs of [...retryDelaysMs, undefined]) {
      try {
        const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMs)])
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
          redirect: 'manual',
          signal,
        })
        await response.body?.cancel()
        if (response.ok) return
      } catch {
        // The receiver is away: the next try or the receiver's own poll brings it the event.
      }
      if (delayMs === undefined || this.#stop.signal.aborted) return
      await pause(delayMs, this.#stop.signal)
    }
  }
}

const describe = (event: Shown) => `${event.action}: ${JSON.stringify(event.context)}`

const pause = (delayMs: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
