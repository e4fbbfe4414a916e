import { setTimeout as pause } from 'node:timers/promises'

import { IntegrationError } from '../connector.ts'
import { setFailure } from './jmap-failure.ts'
import { accountList, domainList, setAnswer, type SetError } from './jmap.ts'
import type { SeenDomain } from './observed.ts'
import type { StalwartClient } from './stalwart.client.ts'

/** How often a domain whose accounts are still being taken apart is asked to go. */
const patience = 4

/** Creates, changes and removes domains; made for one tenant. */
export class Domains {
  private readonly client: StalwartClient
  private readonly mark: string
  private readonly pauseMs: number

  constructor(client: StalwartClient, mark: string, pauseMs: number) {
    this.client = client
    this.mark = mark
    this.pauseMs = pauseMs
  }

  /**
   * Makes a domain, or finds it made already and carrying our mark. DKIM keys are made by the server; DNS records and
   * certificates stay the customer's and the proxy's affair.
   * @throws IntegrationError conflict when the domain is somebody else's
   */
  async create(name: string, signal: AbortSignal): Promise<string> {
    const object = {
      name,
      description: this.mark,
      dnsManagement: { '@type': 'Manual' },
      dkimManagement: { '@type': 'Automatic' },
      certificateManagement: { '@type': 'Manual' },
      subAddressing: { '@type': 'Enabled' },
    }
    const answer = await this.set('domains.create', { create: { d: object } }, signal)
    const id = answer.created?.['d']?.id
    if (id !== undefined) return id
    const error: SetError = answer.notCreated?.['d'] ?? { type: 'missing from the answer' }
    if (error.type === 'primaryKeyViolation' && error.objectId) return this.claim(name, error.objectId.id, signal)
    throw setFailure(name, error)
  }

  async update(domain: SeenDomain, patch: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const answer = await this.set('domains.update', { update: { [domain.id]: patch } }, signal)
    const error = answer.notUpdated?.[domain.id]
    if (error !== undefined) throw setFailure(domain.name, error)
  }

  /**
   * Removes a domain and the DKIM keys that hold it. Accounts that were just removed are taken apart in the background:
   * while they hold the domain it is tried again, a few times.
   * @throws IntegrationError conflict while something else holds the domain
   */
  async destroy(domain: SeenDomain, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.set('domains.destroy', { destroy: [domain.id] }, signal)
      const error = answer.notDestroyed?.[domain.id]
      if (error === undefined || error.type === 'notFound') return
      const links = error.linkedObjects ?? []
      if (error.type !== 'objectIsLinked' || attempt >= patience) throw setFailure(domain.name, error)
      const keys = links.filter((link) => link.object.endsWith('DkimSignature')).map((link) => link.id)
      if (keys.length > 0)
        await this.client.one('dkim.destroy', 'x:DkimSignature/set', { destroy: keys }, setAnswer, signal)
      const accounts = links.filter((link) => link.object.endsWith('Account')).map((link) => link.id)
      await this.refuseIfHeld(domain, accounts, signal)
      if (keys.length === 0) await pause(this.pauseMs * attempt, undefined, { signal })
    }
  }

  /** Accounts that still exist are not on their way out: somebody put them there. */
  private async refuseIfHeld(domain: SeenDomain, ids: readonly string[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return
    const { list } = await this.client.one('accounts.get', 'x:Account/get', { ids }, accountList, signal)
    if (list.length === 0) return
    const names = list.map((account) => account.name).join(', ')
    throw new IntegrationError(
      'stalwart',
      'conflict',
      `the domain ${domain.name} in Stalwart (JMAP) still holds accounts: ${names}`,
      { retryable: true },
    )
  }

  private async claim(name: string, id: string, signal: AbortSignal): Promise<string> {
    const { list } = await this.client.one('domains.get', 'x:Domain/get', { ids: [id] }, domainList, signal)
    if (list[0]?.description === this.mark) return id
    const message = `the domain ${name} in Stalwart (JMAP) is left alone: it is not this customer's`
    throw new IntegrationError('stalwart', 'conflict', message)
  }

  private set(operation: string, args: Record<string, unknown>, signal: AbortSignal) {
    return this.client.one(operation, 'x:Domain/set', args, setAnswer, signal)
  }
}
