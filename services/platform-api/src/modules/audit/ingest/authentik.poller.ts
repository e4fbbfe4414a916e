import { randomUUID } from 'node:crypto'

import { parseExternalJson, type JsonValue } from '@dezky/audit-log'
import { EventsApi } from '@goauthentik/api/dist/apis/EventsApi.js'
import { Configuration } from '@goauthentik/api/dist/runtime.js'

import type { Clock } from '../../../common/clock/clock.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import { membersOf, textOf } from './outside.ts'
import type { ReceiveDelivery } from './receive-delivery.ts'
import type { SourceStore } from './source.store.ts'

const pageSize = 100
/** Pages held at most before what was read is taken over. */
const mostPages = 100
const leaseMs = 60_000
const timeoutMs = 20_000

/** Gives one page of Authentik's events as JSON text, newest first. */
export type ReadPage = (page: number) => Promise<string>

/** Reads pages over the official client. `baseUrl` is Authentik's origin. */
export function authentikPages(baseUrl: string, token: string): ReadPage {
  const api = new EventsApi(
    new Configuration({ basePath: `${baseUrl.replace(/\/+$/, '')}/api/v3`, accessToken: token }),
  )
  return async (page) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const answer = await api.eventsEventsListRaw({ ordering: '-created', page, pageSize }, { signal })
    return answer.raw.text()
  }
}

export interface AuthentikPollerParts {
  readonly readPage: ReadPage
  readonly receive: ReceiveDelivery
  readonly sources: SourceStore
  readonly leases: LeaseStore
  readonly clock: Clock
}

/**
 * Reads Authentik's events newest first, back to the newest one of its last whole run, and takes them over oldest first.
 * Only a whole run moves that place, so being stopped anywhere leaves no gap; what is read again is a no-op. Events that
 * came by webhook in between are no reason to stop earlier: older ones may be missing.
 */
export class AuthentikPoller {
  private readonly parts: AuthentikPollerParts
  private readonly holder = randomUUID()

  constructor(parts: AuthentikPollerParts) {
    this.parts = parts
  }

  /** @returns how many events were new; a failure is noted with the source, not thrown */
  async run(): Promise<number> {
    const { leases, clock, sources } = this.parts
    const lease = await leases.acquire('audit-authentik', this.holder, leaseMs, clock.now())
    if (!lease) return 0
    try {
      const accepted = await this.poll()
      await sources.note('authentik', { lastSeenAt: clock.now(), error: null, errorAt: null })
      return accepted
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : 'no answer'
      await sources.note('authentik', { error: message.slice(0, 500), errorAt: clock.now() })
      return 0
    } finally {
      await leases.release(lease)
    }
  }

  private async poll(): Promise<number> {
    const { sources } = this.parts
    const reached = (await sources.find('authentik'))?.position ?? null
    let newest: string | undefined
    let held: JsonValue[] = []
    let accepted = 0
    for (let page = 1, more = true; more; page += 1) {
      const { results, next } = pageOf(await this.parts.readPage(page))
      newest ??= pkOf(results[0])
      const end = reached === null ? -1 : results.findIndex((value) => pkOf(value) === reached)
      held.push(...(end === -1 ? results : results.slice(0, end)))
      more = end === -1 && next > page
      if (!more || page % mostPages === 0) {
        accepted += await this.takeOver(held.toReversed())
        held = []
      }
    }
    if (newest !== undefined && newest !== reached) await sources.note('authentik', { position: newest })
    return accepted
  }

  private async takeOver(values: readonly JsonValue[]): Promise<number> {
    let accepted = 0
    for (let start = 0; start < values.length; start += pageSize) {
      const batch = values.slice(start, start + pageSize).map((value) => ({ value }))
      accepted += (await this.parts.receive.execute('authentik', batch)).accepted
    }
    return accepted
  }
}

function pkOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? textOf(value['pk']) : undefined
}

function pageOf(text: string): { results: JsonValue[]; next: number } {
  const body = membersOf(parseExternalJson(text), 'the page')
  const next = Number(membersOf(body['pagination'], 'pagination')['next'] ?? 0)
  return { results: Array.isArray(body['results']) ? body['results'] : [], next: Number.isFinite(next) ? next : 0 }
}
