import { IntegrationError } from '../connector.ts'
import { domainList } from './jmap.ts'
import { parsed, type StalwartClient } from './stalwart.client.ts'

/** The ids of the tenant's domains and group while its steps run: some exist only once an earlier step made them. */
export class Places {
  private readonly client: StalwartClient
  private readonly mark: string
  private readonly domains: Map<string, Promise<string>>
  private groupId: string | undefined

  constructor(client: StalwartClient, mark: string, domains: ReadonlyMap<string, string>, groupId: string | undefined) {
    this.client = client
    this.mark = mark
    this.domains = new Map([...domains].map(([name, id]) => [name, Promise.resolve(id)]))
    this.groupId = groupId
  }

  setDomain(name: string, id: string): void {
    this.domains.set(name, Promise.resolve(id))
  }

  setGroup(id: string): void {
    this.groupId = id
  }

  /**
   * The id of a domain of ours; looked up when the step that makes it was left out or failed, once for all accounts of
   * a request.
   * @throws IntegrationError
   */
  domain(name: string, signal: AbortSignal): Promise<string> {
    const known = this.domains.get(name)
    if (known !== undefined) return known
    const found = this.find(name, signal).catch((error: unknown) => {
      this.domains.delete(name)
      throw error
    })
    this.domains.set(name, found)
    return found
  }

  /** The id of the tenant's group, undefined when it has none. */
  group(): string | undefined {
    return this.groupId
  }

  private async find(name: string, signal: AbortSignal): Promise<string> {
    const answers = await this.client.run(
      'domains.find',
      [
        [
          ['x:Domain/query', { filter: { name } }, 'q'],
          ['x:Domain/get', { '#ids': { resultOf: 'q', name: 'x:Domain/query', path: '/ids' } }, 'g'],
        ],
      ],
      signal,
    )
    const found = parsed(domainList, answers.get('g')).list.find((domain) => domain.name === name)
    if (found?.description === this.mark) return found.id
    throw new IntegrationError(
      'stalwart',
      'conflict',
      `the domain ${name} in Stalwart (JMAP) has to exist and be ours before accounts are made in it`,
      { retryable: true },
    )
  }
}
