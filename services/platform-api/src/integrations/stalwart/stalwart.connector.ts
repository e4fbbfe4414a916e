import type { Connector, ConnectorPlan, DesiredTenant, ExternalIds, MailDns } from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { addressText } from './address.ts'
import { domainList } from './jmap.ts'
import { isLocked } from './lock.ts'
import { knownIds, match, type Matched } from './match.ts'
import { observe } from './observe.ts'
import { Places } from './places.ts'
import { planTenant, withoutDomain } from './plan.ts'
import { parsed, StalwartClient } from './stalwart.client.ts'
import { TenantSteps } from './steps.ts'

export interface StalwartOptions extends IntegrationOptions {
  /** first pause before a domain that is still held is asked to go again; default 500 */
  readonly removalPauseMs?: number
}

/** Keeps a tenant's domains, mailboxes and group in Stalwart (0.16, JMAP registry objects). */
export class StalwartConnector implements Connector, MailDns {
  readonly system = 'stalwart'
  private readonly client: StalwartClient
  private readonly pauseMs: number

  constructor(options: StalwartOptions) {
    this.client = new StalwartClient(options)
    this.pauseMs = options.removalPauseMs ?? 500
  }

  async open(desired: DesiredTenant, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    const matched = match(desired, await observe(this.client, desired, known, signal), known)
    const domainIds = new Map([...matched.domains].map(([name, domain]) => [name, domain.id]))
    const places = new Places(this.client, desired.mark, domainIds, matched.group?.id)
    const steps = new TenantSteps(this.client, desired.mark, places, this.pauseMs)
    return {
      steps: planTenant(desired, matched).map((difference) => steps.step(difference)),
      facts: factsOf(matched),
      notes: withoutDomain(desired),
      known: knownIds(matched),
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.client.session(signal)
  }

  async zone(domain: string, signal: AbortSignal): Promise<string | null> {
    const properties = ['id', 'name', 'dnsZoneFile']
    const answers = await this.client.run(
      'domains.zone',
      [
        [
          ['x:Domain/query', { filter: { name: domain } }, 'q'],
          ['x:Domain/get', { '#ids': { resultOf: 'q', name: 'x:Domain/query', path: '/ids' }, properties }, 'g'],
        ],
      ],
      signal,
    )
    const found = parsed(domainList, answers.get('g')).list.find((one) => one.name === domain)
    return found?.dnsZoneFile ?? null
  }
}

function factsOf(matched: Matched): ConnectorPlan['facts'] {
  const { domains, group, seats } = matched
  const locked = [...seats.values()].filter((account) => isLocked(account.permissions)).length
  const names = [...domains.values()]
  const aliases = [...seats.values()].reduce((sum, account) => sum + account.aliases.length, 0)
  const home = names.find((domain) => domain.id === group?.domainId)
  const everyone = group === undefined ? 'none' : addressText({ local: group.name, domain: home?.name ?? '?' })
  return [
    { label: 'Domains', value: names.length === 0 ? 'none' : names.map((domain) => domain.name).join(', ') },
    { label: 'Mailboxes', value: `${String(seats.size)}${locked === 0 ? '' : `, ${String(locked)} locked`}` },
    ...(aliases === 0 ? [] : [{ label: 'Aliases', value: String(aliases) }]),
    { label: 'Group', value: everyone },
  ]
}
