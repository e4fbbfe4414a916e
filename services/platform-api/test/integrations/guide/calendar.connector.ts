import type { System } from '@dezky/contracts'
import { z } from 'zod'

import {
  type Connector,
  type ConnectorPlan,
  type DesiredTenant,
  type ExternalIds,
  IntegrationError,
  type PlannedStep,
} from '../../../src/integrations/connector.ts'
import { authorizationHeader } from '../../../src/integrations/resilience/authorization.ts'
import { statusError } from '../../../src/integrations/resilience/http-status.ts'
import { type IntegrationOptions, originOf } from '../../../src/integrations/resilience/integration-options.ts'

// In the product the name is one of `systems` in packages/contracts/src/provisioning.ts, and this cast is gone.
const system = 'calendar' as System

const calendar = z.object({ id: z.string(), title: z.string(), locked: z.boolean(), note: z.string() })
type Calendar = z.infer<typeof calendar>

/** What differs, in fields: empty when the calendar is as it should be. */
function differences(there: Calendar, wanted: Omit<Calendar, 'id'>): PlannedStep['changes'] {
  return (['title', 'locked', 'note'] as const)
    .filter((field) => there[field] !== wanted[field])
    .map((field) => ({ field, from: String(there[field]), to: String(wanted[field]) }))
}

/** One shared calendar a tenant, in a system whose API creates a new calendar with every POST. */
export class CalendarConnector implements Connector {
  readonly system = system
  private readonly options: IntegrationOptions

  constructor(options: IntegrationOptions) {
    this.options = options
  }

  async open(desired: DesiredTenant, _known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    const name = `tenant ${desired.slug}`
    // The mark decides what is ours; what we remember of ids is a help and never the truth.
    const all = await this.calendars(signal)
    const ours = all.find(({ note }) => note === desired.mark)
    const inTheWay = all.find(({ title, note }) => title === name && note !== desired.mark)
    const wanted = { title: name, locked: desired.presence === 'suspended', note: desired.mark }
    const step = (action: PlannedStep['action'], run: PlannedStep['run'], changes: PlannedStep['changes'] = []) => ({
      action,
      object: 'calendar',
      name,
      changes,
      run,
    })

    const steps: PlannedStep[] = []
    if (desired.presence === 'gone') {
      if (ours) steps.push(step('delete', (until) => this.remove(ours.id, until)))
    } else if (ours) {
      const changes = differences(ours, wanted)
      if (changes.length > 0) steps.push(step('update', (until) => this.update(ours.id, wanted, until), changes))
    } else if (inTheWay) {
      steps.push(step('blocked', () => Promise.reject(new IntegrationError(system, 'conflict', `${name} is not ours`))))
    } else {
      steps.push(step('create', (until) => this.create(wanted, until)))
    }
    return {
      steps,
      facts: [{ label: 'Calendars', value: ours ? '1' : '0' }],
      notes: [],
      known: ours ? { calendar: ours.id } : {},
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.calendars(signal)
  }

  private async calendars(signal: AbortSignal): Promise<Calendar[]> {
    return this.send('calendars.list', 'GET', '/calendars', undefined, true, signal, z.array(calendar))
  }

  /** Not sent twice by itself: every POST makes one more. An answer that was lost is found again, by the mark. */
  private async create(wanted: Omit<Calendar, 'id'>, signal: AbortSignal) {
    const lost = (await this.calendars(signal)).find(({ note }) => note === wanted.note)
    const made = lost ?? (await this.send('calendars.create', 'POST', '/calendars', wanted, false, signal, calendar))
    return { remember: { calendar: made.id } }
  }

  private async update(id: string, wanted: Omit<Calendar, 'id'>, signal: AbortSignal) {
    await this.send('calendars.update', 'PUT', `/calendars/${encodeURIComponent(id)}`, wanted, true, signal, calendar)
    return {}
  }

  private async remove(id: string, signal: AbortSignal) {
    await this.send(
      'calendars.delete',
      'DELETE',
      `/calendars/${encodeURIComponent(id)}`,
      undefined,
      true,
      signal,
      z.unknown(),
    )
    return { forget: ['calendar'] }
  }

  private send<T>(
    operation: string,
    method: string,
    path: string,
    body: object | undefined,
    repeatable: boolean,
    signal: AbortSignal,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const { policy, http = fetch, token, clock } = this.options
    return policy.execute({ operation, repeatable, signal }, async (until) => {
      const response = await http(`${originOf(this.options)}${path}`, {
        method,
        redirect: 'manual',
        signal: until,
        headers: { authorization: authorizationHeader(token), 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      // Refusals are mapped inside the call, so that the circuit sees what is a refusal and what is a failure.
      if (!response.ok && !(method === 'DELETE' && response.status === 404))
        throw statusError(system, response, clock(), text)
      const read = shape.safeParse(response.ok && text !== '' ? JSON.parse(text) : undefined)
      if (!read.success)
        throw new IntegrationError(system, 'unexpected_answer', 'Calendar answered something unexpected')
      return read.data
    })
  }
}
