import { randomBytes } from 'node:crypto'

import type { Document } from '../documents/document-store.ts'
import { objectOf, textOf } from '../documents/read.ts'

export interface ServiceAccount {
  /** Base URL of the server. */
  url: string
  adminUser: string
  adminSecret: string
  /** Domain the account belongs to, under a public suffix; made when missing. */
  domain: string
  /** Local part of the account. */
  name: string
}

/**
 * Makes a service account and an API key of its own, as an operator does on the real server, where the recovery
 * administrator can have no key. Returns the key for `Authorization: Bearer`; it cannot be read again, so keep it. On
 * a second call the account gets another key. Throws Error when the server refuses.
 */
export async function createServiceKey(account: ServiceAccount): Promise<string> {
  const admin = `${account.adminUser}:${account.adminSecret}`
  const domainId = await adopt(account.url, admin, 'x:Domain/set', {
    name: account.domain,
    dkimManagement: { '@type': 'Manual' },
  })
  const accountId = await adopt(account.url, admin, 'x:Account/set', {
    '@type': 'User',
    name: account.name,
    domainId,
    description: 'dezky',
    roles: { '@type': 'Admin' },
  })
  const password = randomBytes(24).toString('base64url')
  const update = { [accountId]: { 'credentials/0/secret': password } }
  const changed = await call(account.url, admin, 'x:Account/set', { update })
  if (!Object.hasOwn(objectOf(changed, 'updated'), accountId)) throw refused('x:Account/set', changed)
  const key = { description: 'dezky', permissions: { '@type': 'Inherit' } }
  const own = `${account.name}@${account.domain}:${password}`
  const created = await call(account.url, own, 'x:ApiKey/set', { create: { key } })
  const secret = textOf(objectOf(objectOf(created, 'created'), 'key'), 'secret')
  if (secret === '') throw refused('x:ApiKey/set', created)
  return secret
}

/** Creates an object, or takes the one that has its name already. */
async function adopt(url: string, credentials: string, method: string, object: Document): Promise<string> {
  const answer = await call(url, credentials, method, { create: { it: object } })
  const refusal = objectOf(objectOf(answer, 'notCreated'), 'it')
  const id = textOf(objectOf(objectOf(answer, 'created'), 'it'), 'id') || textOf(objectOf(refusal, 'objectId'), 'id')
  if (id === '' || (refusal['type'] !== undefined && refusal['type'] !== 'primaryKeyViolation')) {
    throw refused(method, answer)
  }
  return id
}

async function call(url: string, credentials: string, method: string, args: Document): Promise<Document> {
  const response = await fetch(`${url}/jmap`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
      methodCalls: [[method, args, 'c']],
    }),
  })
  if (!response.ok) throw new Error(`${method} answered ${response.status}`)
  const { methodResponses } = (await response.json()) as { methodResponses: [string, Document, string][] }
  return methodResponses[0]?.[1] ?? {}
}

const refused = (method: string, answer: Document) => new Error(`${method} refused: ${JSON.stringify(answer)}`)
