import type { System } from '@dezky/contracts'

import type {
  Connector,
  ConnectorPlan,
  DesiredTenant,
  ExternalIds,
  PlannedStep,
  StepEffect,
} from '../../../src/integrations/connector.ts'
import type { Calls } from './calls.ts'

/** One object in the fake: `key` is `space`, `user:<seatId>` or `domain:<name>`. */
interface Thing {
  readonly id: string
  readonly mark: string
  readonly key: string
  name: string
  enabled: boolean
}

/**
 * A connected system that keeps its objects in memory. Reading is one call, each change another. A space is made as
 * often as it is asked for, so that whatever works twice leaves a double; users and domains are refused the second time
 * and found by their mark.
 */
export class FakeSystem implements Connector {
  readonly system: System
  private readonly calls: Calls
  private things: Thing[] = []
  private made = 0

  constructor(system: System, calls: Calls) {
    this.system = system
    this.calls = calls
  }

  async open(desired: DesiredTenant, _known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    const ours = await this.call('list', signal, () => this.things.filter((thing) => thing.mark === desired.mark))
    const wanted = wantedThings(desired)
    const gone = ours.filter((thing) => !wanted.has(thing.key))
    const doubles = ours.filter((thing, index) => ours.findIndex((one) => one.key === thing.key) < index)
    const steps = [
      ...[...gone, ...doubles].map((thing) => this.removal(thing)),
      ...[...wanted].flatMap(([key, want]) => {
        const thing = ours.find((one) => one.key === key)
        if (!thing) return [this.creation(desired.mark, key, want)]
        return differs(thing, want) ? [this.change(thing, want)] : []
      }),
    ]
    return {
      steps,
      facts: [{ label: 'Objects', value: String(ours.length) }],
      notes: [],
      known: Object.fromEntries(ours.map((thing) => [thing.key, thing.id])),
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.call('ping', signal, () => undefined)
  }

  /** Everything there is, without ids. */
  snapshot(): { mark: string; key: string; name: string; enabled: boolean }[] {
    return this.things
      .map(({ mark, key, name, enabled }) => ({ mark, key, name, enabled }))
      .toSorted((a, b) => (`${a.mark} ${a.key}` < `${b.mark} ${b.key}` ? -1 : 1))
  }

  idOf(key: string): string | undefined {
    return this.things.find((thing) => thing.key === key)?.id
  }

  /** Somebody changes something behind our back. */
  meddle(key: string, change: Partial<Pick<Thing, 'name' | 'enabled'>> | null): void {
    const thing = this.things.find((one) => one.key === key)
    if (change === null) this.things = this.things.filter((one) => one !== thing)
    else if (thing) Object.assign(thing, change)
  }

  private creation(mark: string, key: string, want: Want): PlannedStep {
    return this.step('create', key, want.name, [], async (signal) => {
      const id = await this.call('create', signal, () => {
        const there = key === 'space' ? undefined : this.things.find((one) => one.mark === mark && one.key === key)
        if (there) return there.id
        this.made += 1
        const thing = { id: `${this.system}-${this.made}`, mark, key, ...want }
        this.things.push(thing)
        return thing.id
      })
      return { remember: { [key]: id } }
    })
  }

  private change(thing: Thing, want: Want): PlannedStep {
    const onlyEnabled = thing.name === want.name
    const action = onlyEnabled ? (want.enabled ? 'enable' : 'disable') : 'update'
    const changes = onlyEnabled ? [] : [{ field: 'name', from: thing.name, to: want.name }]
    return this.step(action, thing.key, want.name, changes, async (signal) => {
      await this.call('update', signal, () => Object.assign(thing, want))
      return {}
    })
  }

  private removal(thing: Thing): PlannedStep {
    return this.step('delete', thing.key, thing.name, [], async (signal) => {
      await this.call('delete', signal, () => {
        this.things = this.things.filter((one) => one.id !== thing.id)
      })
      return { forget: [thing.key] }
    })
  }

  private step(
    action: PlannedStep['action'],
    key: string,
    name: string,
    changes: PlannedStep['changes'],
    run: (signal: AbortSignal) => Promise<StepEffect>,
  ): PlannedStep {
    return { action, object: key.split(':')[0] ?? key, name, changes, run }
  }

  private async call<T>(operation: string, signal: AbortSignal, carryOut: () => T): Promise<T> {
    return this.calls.make({ system: this.system, operation }, signal, carryOut)
  }
}

interface Want {
  readonly name: string
  readonly enabled: boolean
}

function wantedThings(desired: DesiredTenant): Map<string, Want> {
  if (desired.presence === 'gone') return new Map()
  return new Map([
    ['space', { name: desired.name, enabled: true }],
    ...desired.domains.map(({ name }) => [`domain:${name}`, { name, enabled: true }] as const),
    ...desired.seats.map(
      ({ seatId, email, enabled }) =>
        [`user:${seatId}`, { name: email, enabled: enabled && desired.presence === 'active' }] as const,
    ),
  ])
}

const differs = (thing: Want, want: Want): boolean => thing.name !== want.name || thing.enabled !== want.enabled
