import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'

import type { Document } from '../../documents/document-store.ts'
import { objectOf, objectsIn, textOf } from '../../documents/read.ts'
import { passwordMatches } from '../../passwords/password-hash.ts'
import { recoveryAccountId } from '../ids.ts'
import type { RegistryStore } from '../registry/registry-store.ts'
import { accountMay, credentialMay, type Caller } from './access.ts'
import { parseApiKey } from './api-key.ts'

export type SignIn =
  | { result: 'signed_in'; caller: Caller; fresh: boolean }
  | { result: 'failed'; name: string }
  | { result: 'forbidden'; caller: Caller }
  | { result: 'anonymous' }

interface Options {
  registry: RegistryStore
  adminUser: string
  adminSecret: string
  clock: () => Date
}

/** How long the server takes a header it has verified for good without verifying it again. */
const cacheMs = 300_000

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Checks `Authorization`: Basic for the recovery administrator and accounts with a password, Bearer for API keys. */
export class Authenticator {
  readonly #options: Options
  readonly #verified = new Map<string, { accountId: string; account: Document; until: number }>()

  constructor(options: Options) {
    this.#options = options
  }

  signIn(header: string | undefined, remoteIp: string): SignIn {
    const [scheme = '', value = ''] = (header ?? '').split(' ')
    if (scheme === '') return { result: 'anonymous' }
    if (scheme.toLowerCase() === 'basic') return this.#basic(value)
    if (scheme.toLowerCase() === 'bearer') return this.#bearer(value, remoteIp)
    return { result: 'failed', name: '' }
  }

  #basic(value: string): SignIn {
    const pair = Buffer.from(value, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    const name = pair.slice(0, Math.max(colon, 0)).toLowerCase()
    const secret = pair.slice(colon + 1)
    const { adminUser, adminSecret } = this.#options
    if (name === adminUser.toLowerCase()) {
      if (!timingSafeEqual(digest(secret), digest(adminSecret))) return { result: 'failed', name }
      return this.#accept({ accountId: recoveryAccountId, name: adminUser, may: () => true }, value, {})
    }
    const found = this.#accountByAddress(name)
    if (found === undefined) return { result: 'failed', name }
    const { id, account } = found
    const known = this.#verified.get(value)
    const isKnown = known?.account === account && known.until > this.#options.clock().getTime()
    const credential = credentialsOf(account).find((entry) => entry['@type'] === 'Password')
    const matches = isKnown || (credential !== undefined && passwordMatches(textOf(credential, 'secret'), secret))
    if (!matches || (credential !== undefined && this.#expired(credential))) return { result: 'failed', name }
    return this.#accept(
      this.#caller(id, account, (permission) => accountMay(account, permission)),
      value,
      account,
    )
  }

  #bearer(token: string, remoteIp: string): SignIn {
    const key = parseApiKey(token)
    const account = key && this.#options.registry.get('Account', key.accountId)
    if (key === undefined || account === undefined) return { result: 'failed', name: '' }
    const credential = credentialsOf(account).find(
      (entry) => entry['@type'] === 'ApiKey' && entry['credentialId'] === key.credentialId,
    )
    const name = this.#addressOf(account)
    if (credential === undefined) return { result: 'failed', name }
    const matches = timingSafeEqual(digest(key.secret), digest(textOf(credential, 'secret')))
    if (!matches || this.#expired(credential) || !isAllowed(credential, remoteIp)) return { result: 'failed', name }
    const may = (permission: string) => credentialMay(account, credential, permission)
    return this.#accept(this.#caller(key.accountId, account, may), token, account)
  }

  #accept(caller: Caller, header: string, account: Document): SignIn {
    if (!caller.may('authenticate')) return { result: 'forbidden', caller }
    const now = this.#options.clock().getTime()
    const known = this.#verified.get(header)
    const fresh = known === undefined || known.accountId !== caller.accountId || known.until <= now
    if (fresh || known.account !== account) {
      this.#verified.set(header, { accountId: caller.accountId, account, until: now + cacheMs })
    }
    return { result: 'signed_in', caller, fresh }
  }

  #caller(accountId: string, account: Document, may: Caller['may']): Caller {
    return { accountId, name: this.#addressOf(account), may }
  }

  #accountByAddress(address: string): { id: string; account: Document } | undefined {
    const at = address.lastIndexOf('@')
    const domainId = this.#options.registry.domainByName(address.slice(at + 1))
    const owner = domainId && this.#options.registry.addressee(address.slice(0, at), domainId)
    if (!owner || owner.object !== 'Account') return undefined
    const account = this.#options.registry.get('Account', owner.id)
    return account?.['@type'] === 'User' ? { id: owner.id, account } : undefined
  }

  #addressOf(account: Document): string {
    const domain = this.#options.registry.get('Domain', textOf(account, 'domainId'))
    return `${textOf(account, 'name')}@${textOf(domain, 'name')}`
  }

  #expired(credential: Document): boolean {
    const expiresAt = credential['expiresAt']
    return typeof expiresAt === 'string' && Date.parse(expiresAt) <= this.#options.clock().getTime()
  }
}

const credentialsOf = (account: Document): Document[] => objectsIn(account, 'credentials').map(([, entry]) => entry)

function isAllowed(credential: Document, remoteIp: string): boolean {
  const networks = Object.keys(objectOf(credential, 'allowedIps'))
  if (networks.length === 0) return true
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list.check(remoteIp, isIP(remoteIp) === 6 ? 'ipv6' : 'ipv4')
}
