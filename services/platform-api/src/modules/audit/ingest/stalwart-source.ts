import { randomUUID } from 'node:crypto'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import type { MailEvents, WantedWebhook } from '../../../integrations/connector.ts'
import type { Work } from '../audited-unit-of-work.ts'
import type { SourceStore } from './source.store.ts'

const leaseMs = 60_000
const patienceMs = 30_000

export interface StalwartSourceParts {
  readonly sources: SourceStore
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly work: Work
}

/** Keeps Stalwart telling us what happens there. */
export class StalwartSource {
  private readonly parts: StalwartSourceParts
  private readonly mail: MailEvents | null
  private readonly wanted: WantedWebhook | null
  private readonly holder = randomUUID()

  /** @param mail null while Stalwart is not connected; `wanted` null without a secret to sign with */
  constructor(parts: StalwartSourceParts, mail: MailEvents | null, wanted: WantedWebhook | null) {
    this.parts = parts
    this.mail = mail
    this.wanted = wanted
  }

  get isConnected(): boolean {
    return this.mail !== null && this.wanted !== null
  }

  /** Looks at the webhook and puts it right; one process at a time. A failure is noted with the source, not thrown. */
  async ensure(): Promise<void> {
    const { mail, wanted } = this
    if (mail === null || wanted === null) return
    const { leases, clock, sources } = this.parts
    const lease = await leases.acquire('audit-stalwart', this.holder, leaseMs, clock.now())
    if (!lease) return
    try {
      const { change, fields, trouble } = await mail.ensureWebhook(wanted, AbortSignal.timeout(patienceMs))
      if (change !== 'none') {
        await this.parts.work.record(systemContext('audit', newId(clock.now())), {
          action: 'audit.webhook_registered',
          target: { type: 'webhook', id: wanted.url },
          data: { system: 'stalwart', change, fields: [...fields] },
        })
      }
      await sources.note('stalwart', { error: trouble, errorAt: trouble === null ? null : clock.now() })
    } catch (error) {
      const message = error instanceof Error ? error.message : 'no answer'
      await sources.note('stalwart', { error: message.slice(0, 500), errorAt: clock.now() })
    } finally {
      await leases.release(lease)
    }
  }
}
