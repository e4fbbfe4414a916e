import { createHash } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import type { Server } from '../server.ts'
import type { Caller } from '../sign-in/access.ts'
import { accountCapabilities, serverCapabilities } from './session-capabilities.ts'

/** The session resource (RFC 8620 section 2): the caller's account and the groups it is in; nothing for nobody. */
export function sessionOf(server: Server, caller: Caller | undefined, baseUrl: string): Document {
  const accounts = caller === undefined ? [] : accountsOf(server, caller)
  const primary = accounts[0]?.id
  return {
    capabilities: serverCapabilities,
    accounts: Object.fromEntries(
      accounts.map(({ id, name }) => [
        id,
        { name, isPersonal: id === primary, isReadOnly: false, accountCapabilities: accountCapabilities(id) },
      ]),
    ),
    primaryAccounts:
      primary === undefined
        ? {}
        : Object.fromEntries(Object.keys(accountCapabilities(primary)).map((capability) => [capability, primary])),
    username: caller?.name ?? '',
    apiUrl: `${baseUrl}/jmap/`,
    downloadUrl: `${baseUrl}/jmap/download/{accountId}/{blobId}/{name}?accept={type}`,
    uploadUrl: `${baseUrl}/jmap/upload/{accountId}/`,
    eventSourceUrl: `${baseUrl}/jmap/eventsource/?types={types}&closeafter={closeafter}&ping={ping}`,
    state: caller === undefined ? '0' : sessionState(server, caller),
  }
}

/** Changes when the accounts of a caller do. */
export function sessionState(server: Server, caller: Caller): string {
  const accounts = accountsOf(server, caller)
  return createHash('sha256').update(JSON.stringify(accounts)).digest('hex').slice(0, 8)
}

function accountsOf(server: Server, caller: Caller): { id: string; name: string }[] {
  const account = server.registry.get('Account', caller.accountId)
  const groups = Object.keys(objectOf(account, 'memberGroupIds')).map((id) => {
    const group = server.registry.get('Account', id)
    const domain = server.registry.get('Domain', textOf(group, 'domainId'))
    return { id, name: `${textOf(group, 'name')}@${textOf(domain, 'name')}` }
  })
  return [{ id: caller.accountId, name: caller.name }, ...groups]
}
