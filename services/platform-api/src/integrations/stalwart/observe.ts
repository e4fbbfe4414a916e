import type { DesiredTenant, ExternalIds } from '../connector.ts'
import { accountList, domainList, type MethodCall, queryAnswer } from './jmap.ts'
import { type Observed, type SeenAccount, seenAccount, type SeenDomain, seenDomain } from './observed.ts'
import { parsed, type StalwartClient } from './stalwart.client.ts'

/**
 * Reads a tenant: one request when the ids of its domains are remembered, a second for domains found by name, more
 * only for the pages of a domain with more accounts than one answer holds.
 */
export async function observe(
  client: StalwartClient,
  desired: DesiredTenant,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<Observed> {
  const remembered = Object.entries(known).filter(([key]) => key.startsWith('domain:'))
  const names = new Set(remembered.map(([key]) => key.slice('domain:'.length)))
  const wanted = desired.domains.map((domain) => domain.name).filter((name) => !names.has(name))
  const first = await readDomains(
    client,
    remembered.map(([, id]) => id),
    wanted,
    signal,
  )
  const here = new Set(first.domains.flatMap((domain) => [domain.id, domain.name]))
  // A remembered id may lead nowhere while somebody has made the domain anew.
  const again = remembered.filter(([, id]) => !here.has(id)).map(([key]) => key.slice('domain:'.length))
  const second = await readDomains(
    client,
    [],
    again.filter((name) => !here.has(name)),
    signal,
  )
  const domains = [...first.domains, ...second.domains]
  const read = new Set(first.accountsOf)
  const unread = domains.filter((domain) => !read.has(domain.id) && mayBeOurs(domain, desired.mark))
  const more = await readAccounts(
    client,
    unread.map((domain) => domain.id),
    signal,
  )
  return { domains, accounts: [...first.accounts, ...more] }
}

const mayBeOurs = (domain: SeenDomain, mark: string): boolean => domain.description === mark

interface DomainReading {
  readonly domains: readonly SeenDomain[]
  readonly accounts: readonly SeenAccount[]
  /** domains whose accounts are all in `accounts` */
  readonly accountsOf: readonly string[]
}

/** Domains by id with their accounts, and domains by name without. */
async function readDomains(
  client: StalwartClient,
  ids: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<DomainReading> {
  if (ids.length + names.length === 0) return { domains: [], accounts: [], accountsOf: [] }
  const { maxObjectsInGet } = await client.limits(signal)
  const properties = ['id', 'name', 'description']
  const byId: MethodCall[][] = ids.length === 0 ? [] : [[['x:Domain/get', { ids, properties }, 'domains']]]
  const byName = names.map((name): MethodCall[] => [
    ['x:Domain/query', { filter: { name } }, `find ${name}`],
    ['x:Domain/get', { '#ids': resultOf(`find ${name}`, 'x:Domain/query'), properties }, `domain ${name}`],
  ])
  const accounts = ids.map((id) => accountPage(id, 0, maxObjectsInGet))
  const answers = await client.run('tenant.read', [...byId, ...byName, ...accounts], signal)
  const domains = ['domains', ...names.map((name) => `domain ${name}`)]
    .flatMap((id) => (answers.has(id) ? parsed(domainList, answers.get(id)).list : []))
    .map((domain) => seenDomain(domain))
  const pages = ids.map((id) => ({ id, ...pageOf(answers, id) }))
  const full = pages.filter((page) => page.found >= maxObjectsInGet)
  const rest = await Promise.all(full.map((page) => followPages(client, page.id, page.found, signal)))
  return { domains, accounts: [...pages.flatMap((page) => page.accounts), ...rest.flat()], accountsOf: ids }
}

async function readAccounts(
  client: StalwartClient,
  domainIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly SeenAccount[]> {
  const perDomain = await Promise.all(domainIds.map((id) => followPages(client, id, 0, signal)))
  return perDomain.flat()
}

/** All accounts of a domain from `position` on. */
async function followPages(
  client: StalwartClient,
  domainId: string,
  position: number,
  signal: AbortSignal,
): Promise<readonly SeenAccount[]> {
  const { maxObjectsInGet } = await client.limits(signal)
  const accounts: SeenAccount[] = []
  for (let at = position; ;) {
    const answers = await client.run('accounts.read', [accountPage(domainId, at, maxObjectsInGet)], signal)
    const page = pageOf(answers, domainId)
    accounts.push(...page.accounts)
    if (page.found < maxObjectsInGet) return accounts
    at += page.found
  }
}

const accountPage = (domainId: string, position: number, limit: number): MethodCall[] => [
  ['x:Account/query', { filter: { domainId }, position, limit }, `find in ${domainId}`],
  ['x:Account/get', { '#ids': resultOf(`find in ${domainId}`, 'x:Account/query') }, `accounts of ${domainId}`],
]

function pageOf(
  answers: ReadonlyMap<string, unknown>,
  domainId: string,
): { readonly found: number; readonly accounts: readonly SeenAccount[] } {
  const { ids } = parsed(queryAnswer, answers.get(`find in ${domainId}`))
  const { list } = parsed(accountList, answers.get(`accounts of ${domainId}`))
  return { found: ids.length, accounts: list.map((account) => seenAccount(account)) }
}

/** A back-reference (RFC 8620 section 3.7). */
const resultOf = (resultOf: string, name: string) => ({ resultOf, name, path: '/ids' })
