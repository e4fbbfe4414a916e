import { IntegrationError, type PlannedStep, type StepEffect } from '../connector.ts'
import { changed } from '../field-change.ts'
import { Accounts } from './accounts.ts'
import { addressText } from './address.ts'
import type { Difference } from './difference.ts'
import { Domains } from './domains.ts'
import { everyoneKey } from './marks.ts'
import { idKey } from './match.ts'
import type { Places } from './places.ts'
import { listed } from './plan-aliases.ts'
import { SetBatch } from './set-batch.ts'
import type { StalwartClient } from './stalwart.client.ts'

type Of<K extends Difference['kind']> = Extract<Difference, { kind: K }>

/** Accounts in one request: enough to be quick, few enough to answer in time. */
const mostPerRequest = 100

/** Turns the differences of one tenant into steps; those on accounts share requests. */
export class TenantSteps {
  private readonly places: Places
  private readonly domains: Domains
  private readonly accounts: Accounts
  private readonly arrivals: SetBatch<string>
  private readonly updates: SetBatch<null>
  private readonly departures: SetBatch<null>
  private readonly created = new Map<string, Of<'create-account'>>()
  private readonly changed = new Map<string, Of<'update-account'>>()
  private readonly departing = new Map<string, Of<'delete-account'>>()

  constructor(client: StalwartClient, mark: string, places: Places, pauseMs: number) {
    this.places = places
    this.domains = new Domains(client, mark, pauseMs)
    this.accounts = new Accounts(client, mark, places)
    const most = async (signal: AbortSignal) => Math.min(mostPerRequest, (await client.limits(signal)).maxObjectsInSet)
    this.arrivals = new SetBatch(most, (keys, signal) =>
      this.accounts.create(
        new Map(
          pick(this.created, keys).map(({ seat, enabled }) => [
            seat.seatId,
            this.accounts.mailbox(seat, enabled, signal),
          ]),
        ),
        signal,
      ),
    )
    this.updates = new SetBatch(most, (keys, signal) =>
      this.accounts.update(
        pick(this.changed, keys).map(({ account, name, patch }) => ({ id: account.id, name, patch })),
        signal,
      ),
    )
    this.departures = new SetBatch(most, (keys, signal) =>
      this.accounts.destroy(
        pick(this.departing, keys).map(({ account, name }) => ({ id: account.id, name })),
        signal,
      ),
    )
  }

  step(difference: Difference): PlannedStep {
    switch (difference.kind) {
      case 'create-domain':
        return named('create', 'domain', difference.name, [], (signal) => this.createDomain(difference.name, signal))
      case 'update-domain':
        return named('update', 'domain', difference.domain.name, difference.changes, async (signal) => {
          await this.domains.update(difference.domain, difference.patch, signal)
          return {}
        })
      case 'delete-domain':
        return named('delete', 'domain', difference.domain.name, [], async (signal) => {
          await this.domains.destroy(difference.domain, signal)
          return { forget: [`domain:${difference.name}`] }
        })
      case 'create-group':
        return named('create', 'group', addressText(difference.address), [], (signal) =>
          this.createGroup(difference, signal),
        )
      case 'create-account':
        return this.createStep(difference)
      case 'update-account':
        return this.updateStep(difference)
      case 'delete-account':
        return this.deleteStep(difference)
      case 'blocked':
      default:
        return this.blockedStep(difference)
    }
  }

  private createStep(difference: Of<'create-account'>): PlannedStep {
    const { seat, enabled } = difference
    this.created.set(seat.seatId, difference)
    this.arrivals.add(seat.seatId)
    const changes = [
      { field: 'name', from: null, to: seat.name },
      { field: 'quotaBytes', from: null, to: String(seat.quotaBytes) },
      ...changed('aliases', null, listed(seat.aliases)),
      { field: 'sign-in', from: null, to: enabled ? 'open' : 'locked' },
    ]
    return named('create', 'account', seat.email, changes, async (signal) => ({
      remember: { [`user:${seat.seatId}`]: await this.arrivals.run(seat.seatId, signal) },
    }))
  }

  /** What moves or frees an address is sent on its own: the order of several matters, and a request has none. */
  private updateStep(difference: Of<'update-account'>): PlannedStep {
    const { account, key, name, patch, changes } = difference
    const object = key === everyoneKey ? 'group' : 'account'
    const effect: StepEffect = { remember: { [idKey(key)]: account.id } }
    const alone = difference.ahead === true || patch.address !== undefined || key === everyoneKey
    if (!alone) {
      this.changed.set(account.id, difference)
      this.updates.add(account.id)
    }
    return named(actionOf(difference), object, name, changes, async (signal) => {
      if (alone) {
        const outcome = (await this.accounts.update([{ id: account.id, name, patch }], signal)).get(account.id)
        if (outcome !== undefined && 'error' in outcome) throw outcome.error
      } else await this.updates.run(account.id, signal)
      return effect
    })
  }

  private deleteStep(difference: Of<'delete-account'>): PlannedStep {
    const { account, key, name } = difference
    this.departing.set(account.id, difference)
    this.departures.add(account.id)
    const object = account.kind === 'Group' ? 'group' : 'account'
    return named('delete', object, name, [], async (signal) => {
      await this.departures.run(account.id, signal)
      return key === '' ? {} : { forget: [idKey(key)] }
    })
  }

  private blockedStep({ object, name, why }: Of<'blocked'>): PlannedStep {
    const message = `the ${object} ${name} in Stalwart (JMAP) is left alone: ${why}`
    return named('blocked', object, name, [], () =>
      Promise.reject(new IntegrationError('stalwart', 'conflict', message)),
    )
  }

  private async createDomain(name: string, signal: AbortSignal): Promise<StepEffect> {
    const id = await this.domains.create(name, signal)
    this.places.setDomain(name, id)
    return { remember: { [`domain:${name}`]: id } }
  }

  private async createGroup({ address, description }: Of<'create-group'>, signal: AbortSignal): Promise<StepEffect> {
    const arrival = this.accounts.groupOf(address, description, signal)
    const outcome = (await this.accounts.create(new Map([[everyoneKey, arrival]]), signal)).get(everyoneKey)
    if (outcome === undefined || 'error' in outcome) throw outcome?.error ?? new Error('no outcome')
    this.places.setGroup(outcome.result)
    return { remember: { group: outcome.result } }
  }
}

const pick = <V>(all: ReadonlyMap<string, V>, keys: readonly string[]): V[] =>
  keys.flatMap((key) => {
    const value = all.get(key)
    return value === undefined ? [] : [value]
  })

function actionOf({ patch, changes }: Of<'update-account'>): PlannedStep['action'] {
  if (Object.keys(patch).length > 1 || patch.permissions === undefined) return 'update'
  return changes.some((change) => change.to === 'locked') ? 'disable' : 'enable'
}

const named = (
  action: PlannedStep['action'],
  object: string,
  name: string,
  changes: PlannedStep['changes'],
  run: PlannedStep['run'],
): PlannedStep => ({ action, object, name, changes, run })
