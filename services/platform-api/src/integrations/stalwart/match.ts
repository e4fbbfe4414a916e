import type { DesiredTenant, ExternalIds } from '../connector.ts'
import { everyoneKey } from './marks.ts'
import type { Observed, SeenAccount, SeenDomain } from './observed.ts'

export interface Surplus {
  readonly account: SeenAccount
  /** the seat it stood for; empty for the second account of one seat */
  readonly key: string
}

/** Which of the objects seen are this tenant's. */
export interface Matched {
  /** by domain name, the one we want or once made it under */
  readonly domains: ReadonlyMap<string, SeenDomain>
  /** by wanted name: a domain that is there and not ours */
  readonly foreignDomains: ReadonlyMap<string, SeenDomain>
  readonly group: SeenAccount | undefined
  /** by seat id */
  readonly seats: ReadonlyMap<string, SeenAccount>
  /** ours, and standing for nobody any more */
  readonly surplus: readonly Surplus[]
  /** in a domain of ours, and not ours */
  readonly strangers: readonly SeenAccount[]
}

/** Sorts what was seen into ours and not ours. An object without a mark is ours when its id is remembered. */
export function match(desired: DesiredTenant, observed: Observed, known: ExternalIds): Matched {
  const rememberedAs = new Map(Object.entries(known).map(([key, id]) => [`${kindOf(key)}:${id}`, key]))
  const domains = new Map<string, SeenDomain>()
  const foreignDomains = new Map<string, SeenDomain>()
  for (const domain of observed.domains) {
    const remembered = rememberedAs.get(`domain:${domain.id}`)?.slice('domain:'.length)
    const ours = domain.description === desired.mark || (domain.description === '' && remembered !== undefined)
    if (ours) domains.set(remembered ?? domain.name, domain)
    else foreignDomains.set(domain.name, domain)
  }
  const ourDomains = new Set([...domains.values()].map((domain) => domain.id))
  const wanted = new Set(desired.presence === 'gone' ? [] : desired.seats.map((seat) => seat.seatId))
  const seats = new Map<string, SeenAccount>()
  const surplus: Surplus[] = []
  const strangers: SeenAccount[] = []
  let group: SeenAccount | undefined
  for (const account of observed.accounts.filter((one) => ourDomains.has(one.domainId))) {
    const key = keyOf(account, desired.mark, rememberedAs.get(`account:${account.id}`))
    if (key === undefined) strangers.push(account)
    else if (key === everyoneKey && group === undefined) group = account
    else if (!wanted.has(key) || seats.has(key)) surplus.push({ account, key: wanted.has(key) ? '' : key })
    else seats.set(key, account)
  }
  return { domains, foreignDomains, group, seats, surplus, strangers }
}

const kindOf = (key: string): 'domain' | 'account' => (key.startsWith('domain:') ? 'domain' : 'account')

/** The seat an account of ours stands for, or `@everyone`; undefined for an account that is not ours. */
function keyOf(account: SeenAccount, mark: string, remembered: string | undefined): string | undefined {
  if (account.mark?.mark === mark) return account.mark.key
  if (account.mark !== undefined || remembered === undefined) return undefined
  return remembered === 'group' ? everyoneKey : remembered.slice('user:'.length)
}

/** The ids that hold now, of accounts that are to go included: they replace what was remembered. */
export function knownIds({ domains, group, seats, surplus }: Matched): ExternalIds {
  return {
    ...Object.fromEntries([...domains].map(([name, domain]) => [`domain:${name}`, domain.id])),
    ...(group === undefined ? {} : { group: group.id }),
    ...Object.fromEntries(surplus.flatMap(({ account, key }) => (key === '' ? [] : [[idKey(key), account.id]]))),
    ...Object.fromEntries([...seats].map(([seatId, account]) => [`user:${seatId}`, account.id])),
  }
}

/** Under which key an account's id is remembered. */
export const idKey = (key: string): string => (key === everyoneKey ? 'group' : `user:${key}`)
