import { Resolver } from 'node:dns/promises'

import { DnsLookupError, DnsResolver } from './dns-resolver.ts'

/** Answers that say there is no such record, as opposed to no answer. */
const nothingThere = new Set(['ENOTFOUND', 'ENODATA'])

export interface DnsOptions {
  /** addresses, with a port where it is not 53; the machine's own when absent */
  readonly servers?: readonly string[] | undefined
  readonly timeoutMs?: number
  readonly tries?: number
}

/** Asks the configured name servers directly, past the machine's hosts file and caches. */
export class NodeDnsResolver extends DnsResolver {
  private readonly resolver: Resolver

  constructor({ servers, timeoutMs = 2_000, tries = 2 }: DnsOptions = {}) {
    super()
    this.resolver = new Resolver({ timeout: timeoutMs, tries })
    if (servers) this.resolver.setServers(servers)
  }

  override async texts(host: string): Promise<string[]> {
    try {
      const records = await this.resolver.resolveTxt(host)
      return records.map((chunks) => chunks.join(''))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== undefined && nothingThere.has(code)) return []
      throw new DnsLookupError(`no answer about ${host}`, { cause: error })
    }
  }
}
