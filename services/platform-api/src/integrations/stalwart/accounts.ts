import type { DesiredSeat } from '../connector.ts'
import { IntegrationError } from '../connector.ts'
import { parseAddress } from './address.ts'
import type { AccountPatch } from './difference.ts'
import { setFailure } from './jmap-failure.ts'
import { accountList, setAnswer, type SetError } from './jmap.ts'
import { initialPermissions } from './lock.ts'
import { everyoneKey, markedDescription } from './marks.ts'
import { type SeenAccount, seenAccount } from './observed.ts'
import type { Places } from './places.ts'
import type { ItemOutcome } from './set-batch.ts'
import type { StalwartClient } from './stalwart.client.ts'

/** An account to be made. */
export interface Arrival {
  /** the seat's id, or `@everyone` */
  readonly key: string
  readonly address: string
  readonly object: Readonly<Record<string, unknown>>
}

/** Creates, changes and removes accounts, several to a request; made for one tenant. */
export class Accounts {
  private readonly client: StalwartClient
  private readonly mark: string
  private readonly places: Places

  constructor(client: StalwartClient, mark: string, places: Places) {
    this.client = client
    this.mark = mark
    this.places = places
  }

  /** A mailbox without credentials: whoever it belongs to signs in through the identity system. */
  async mailbox(seat: DesiredSeat, enabled: boolean, signal: AbortSignal): Promise<Arrival> {
    const { local, domain } = parseAddress(seat.email)
    const group = this.places.group()
    const object = {
      '@type': 'User',
      name: local,
      domainId: await this.places.domain(domain, signal),
      description: markedDescription(seat.name, { mark: this.mark, key: seat.seatId }),
      aliases: await this.aliases(seat.aliases, signal),
      memberGroupIds: group === undefined ? {} : { [group]: true },
      roles: { '@type': 'User' },
      permissions: initialPermissions(enabled),
      quotas: { maxDiskQuota: seat.quotaBytes },
    }
    return { key: seat.seatId, address: seat.email, object }
  }

  async groupOf(
    address: { local: string; domain: string },
    description: string,
    signal: AbortSignal,
  ): Promise<Arrival> {
    const domainId = await this.places.domain(address.domain, signal)
    const object = { '@type': 'Group', name: address.local, domainId, description, roles: { '@type': 'Default' } }
    return { key: everyoneKey, address: `${address.local}@${address.domain}`, object }
  }

  /**
   * Makes accounts; results are their ids. An address that is taken by an account with our mark and the same key is
   * that account: the answer to its creation was lost.
   */
  async create(
    wanted: ReadonlyMap<string, Promise<Arrival>>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ItemOutcome<string>>> {
    const keys = [...wanted.keys()]
    const { ready, failed } = await settled(
      [...wanted].map(async ([key, value]) => ({ key, value: await value })),
      keys,
    )
    const arrivals = ready.map(({ value }) => value)
    if (arrivals.length === 0) return failed
    const create = Object.fromEntries(arrivals.map((arrival, index) => [`n${String(index)}`, arrival.object]))
    const answer = await this.set('accounts.create', { create }, signal)
    const refused = arrivals.map((_, index) => answer.notCreated?.[`n${String(index)}`])
    const holders = await this.holders(refused, signal)
    return new Map([
      ...failed,
      ...arrivals.map((arrival, index): [string, ItemOutcome<string>] => {
        const id = answer.created?.[`n${String(index)}`]?.id
        if (id !== undefined) return [arrival.key, { result: id }]
        return [arrival.key, this.claim(arrival, refused[index], holders)]
      }),
    ])
  }

  /** Changes accounts, by id. */
  async update(
    patches: readonly { readonly id: string; readonly name: string; readonly patch: AccountPatch }[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ItemOutcome<null>>> {
    const { ready, failed } = await settled(
      patches.map(async ({ id, patch }) => ({ key: id, value: await this.pointers(patch, signal) })),
      patches.map(({ id }) => id),
    )
    if (ready.length === 0) return failed
    const update = Object.fromEntries(ready.map(({ key, value }) => [key, value]))
    const answer = await this.set('accounts.update', { update }, signal)
    const sent = patches.filter(({ id }) => !failed.has(id))
    return new Map([
      ...failed,
      ...sent.map(({ id, name }): [string, ItemOutcome<null>] => {
        const error = answer.notUpdated?.[id]
        return [id, error === undefined ? { result: null } : { error: setFailure(name, error) }]
      }),
    ])
  }

  /** Removes accounts, by id; one that is gone already counts as removed. */
  async destroy(
    departing: readonly { readonly id: string; readonly name: string }[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ItemOutcome<null>>> {
    const answer = await this.set('accounts.destroy', { destroy: departing.map(({ id }) => id) }, signal)
    return new Map(
      departing.map(({ id, name }): [string, ItemOutcome<null>] => {
        const error = answer.notDestroyed?.[id]
        const gone = error === undefined || error.type === 'notFound'
        return [id, gone ? { result: null } : { error: setFailure(name, error) }]
      }),
    )
  }

  private set(operation: string, args: Record<string, unknown>, signal: AbortSignal) {
    return this.client.one(operation, 'x:Account/set', args, setAnswer, signal)
  }

  /** JSON-pointer patches: only what changes is sent. */
  private async pointers(patch: AccountPatch, signal: AbortSignal): Promise<Record<string, unknown>> {
    const { address, description, quotaBytes, aliases, permissions, join } = patch
    const group = join === true ? this.places.group() : undefined
    return {
      ...(address === undefined
        ? {}
        : { name: address.local, domainId: await this.places.domain(address.domain, signal) }),
      ...(description === undefined ? {} : { description }),
      ...(quotaBytes === undefined ? {} : { 'quotas/maxDiskQuota': quotaBytes }),
      ...(aliases === undefined ? {} : { aliases: await this.aliases(aliases, signal) }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(group === undefined ? {} : { [`memberGroupIds/${group}`]: true }),
    }
  }

  /** An object list: numbered entries. Sent whole, so that it may be sent twice. */
  private async aliases(addresses: readonly string[], signal: AbortSignal): Promise<Record<string, object>> {
    const list = await Promise.all(
      addresses.map(async (address) => {
        const { local, domain } = parseAddress(address)
        return { name: local, domainId: await this.places.domain(domain, signal), enabled: true }
      }),
    )
    return Object.fromEntries(list.entries())
  }

  private async holders(
    refused: readonly (SetError | undefined)[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SeenAccount>> {
    const ids = refused.flatMap((error) =>
      error?.type === 'primaryKeyViolation' && error.objectId ? [error.objectId.id] : [],
    )
    if (ids.length === 0) return new Map()
    const { list } = await this.client.one('accounts.get', 'x:Account/get', { ids }, accountList, signal)
    return new Map(list.map((account) => [account.id, seenAccount(account)]))
  }

  private claim(
    arrival: Arrival,
    error: SetError | undefined,
    holders: ReadonlyMap<string, SeenAccount>,
  ): ItemOutcome<string> {
    const holder = holders.get(error?.objectId?.id ?? '')
    const ours = holder?.mark?.mark === this.mark && holder.mark.key === arrival.key
    if (holder !== undefined && ours) return { result: holder.id }
    if (holder !== undefined) {
      const message = `the account ${arrival.address} in Stalwart (JMAP) is left alone: it is not this person's`
      return { error: new IntegrationError('stalwart', 'conflict', message) }
    }
    const unknown = { type: 'missing from the answer' }
    return { error: setFailure(arrival.address, error ?? unknown) }
  }
}

interface Ready<T> {
  readonly key: string
  readonly value: T
}

/** Sorts what could be prepared from what could not; `keys` names them in the same order. */
async function settled<T>(
  preparing: readonly Promise<Ready<T>>[],
  keys: readonly string[],
): Promise<{ readonly ready: readonly Ready<T>[]; readonly failed: ReadonlyMap<string, { error: IntegrationError }> }> {
  const ready: Ready<T>[] = []
  const failed = new Map<string, { error: IntegrationError }>()
  for (const [index, outcome] of (await Promise.allSettled(preparing)).entries()) {
    if (outcome.status === 'fulfilled') ready.push(outcome.value)
    else if (outcome.reason instanceof IntegrationError) failed.set(keys[index] ?? '', { error: outcome.reason })
    else throw outcome.reason
  }
  return { ready, failed }
}
