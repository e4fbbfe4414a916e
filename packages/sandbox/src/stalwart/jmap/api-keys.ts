import type { Document } from '../../documents/document-store.ts'
import { objectOf, objectsIn, textOf } from '../../documents/read.ts'
import { decodeId, encodeId } from '../ids.ts'
import { blank } from '../registry/blank.ts'
import { shapes } from '../registry/objects.ts'
import { patchShape } from '../registry/patch.ts'
import { forbidden, notFound, SetError, validationFailed } from '../registry/set-error.ts'
import { instantText, type CallContext, type Server } from '../server.ts'
import { newApiKey } from '../sign-in/api-key.ts'

/** The API keys of an account, by credential id. */
export function apiKeysOf(server: Server, accountId: string): [string, Document][] {
  const account = server.registry.get('Account', accountId)
  return objectsIn(account, 'credentials')
    .filter(([, entry]) => entry['@type'] === 'ApiKey')
    .map(([, { '@type': _type, credentialId, ...key }]) => [credentialId as string, key])
}

/** Makes a key of the calling account; the answer is the only one that shows its secret. Throws SetError. */
export function createApiKey(context: CallContext, input: Document): Document {
  const { server, accountId, caller } = context
  const account = userAccount(context)
  const key = patchShape(shapes.ApiKey, blank(shapes.ApiKey), [], input, [])
  if (key['description'] === '') throw validationFailed([{ type: 'Required', property: 'description' }])
  const lacking = Object.keys(objectOf(objectOf(key, 'permissions'), 'permissions')).filter((name) => !caller.may(name))
  if (objectOf(key, 'permissions')['@type'] === 'Replace' && lacking.length > 0) {
    throw forbidden(`You are not authorized to grant permissions: ${lacking.join(', ')}`)
  }
  const quota = objectOf(account, 'quotas')['maxApiKeys']
  if (typeof quota === 'number' && apiKeysOf(server, accountId).length >= quota) {
    throw new SetError('overQuota', { description: `You have exceeded your quota of ${quota} API keys.` })
  }
  const credentials = objectOf(account, 'credentials')
  const credentialId = nextCredentialId(account)
  const { token, secret } = newApiKey(accountId, credentialId)
  const index = Math.max(-1, ...Object.keys(credentials).map(Number)) + 1
  const createdAt = instantText(server.clock())
  const entry: Document = { ...key, '@type': 'ApiKey', credentialId, secret, createdAt }
  server.registry.replace('Account', accountId, { ...account, credentials: { ...credentials, [index]: entry } })
  return { id: credentialId, secret: token }
}

/** Throws SetError. */
export function updateApiKey(context: CallContext, id: string, changes: Document): void {
  const account = userAccount(context)
  const credentials = objectOf(account, 'credentials')
  const index = indexOf(account, id)
  const { '@type': type = '', credentialId = '', ...fields } = credentials[index] as Document
  let key: Document = fields
  for (const [path, value] of Object.entries(changes)) {
    key = patchShape(shapes.ApiKey, key, path.split('/'), value, [])
  }
  const entry: Document = { ...key, '@type': type, credentialId }
  context.server.registry.replace('Account', context.accountId, {
    ...account,
    credentials: { ...credentials, [index]: entry },
  })
}

/** Throws SetError. */
export function destroyApiKey(context: CallContext, id: string): void {
  const account = userAccount(context)
  const credentials = objectOf(account, 'credentials')
  const { [indexOf(account, id)]: _, ...rest } = credentials
  context.server.registry.replace('Account', context.accountId, { ...account, credentials: rest })
}

/** One above the highest credential id of the account. */
export function nextCredentialId(account: Document): string {
  const ids = objectsIn(account, 'credentials').map(([, entry]) => decodeId(textOf(entry, 'credentialId')) ?? 0n)
  return encodeId(ids.reduce((highest, id) => (id > highest ? id : highest), 0n) + 1n)
}

/** The recovery administrator is no stored account, so it can have no keys. */
function userAccount({ server, accountId }: CallContext): Document {
  const account = server.registry.get('Account', accountId)
  if (account?.['@type'] !== 'User') throw notFound()
  return account
}

function indexOf(account: Document, id: string): string {
  const found = objectsIn(account, 'credentials').find(
    ([, entry]) => entry['@type'] === 'ApiKey' && entry['credentialId'] === id,
  )
  if (found === undefined) throw notFound()
  return found[0]
}
