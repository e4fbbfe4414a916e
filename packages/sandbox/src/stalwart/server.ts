import type { DocumentStore } from '../documents/document-store.ts'
import type { RegistryStore } from './registry/registry-store.ts'
import type { Caller } from './sign-in/access.ts'
import type { WebHooks } from './webhooks/webhooks.ts'

export interface BrokenSetting {
  object: string
  id: string
  description: string
}

/** What the methods share. */
export interface Server {
  documents: DocumentStore
  registry: RegistryStore
  webHooks: WebHooks
  clock: () => Date
  /** Name of the mail host in DNS records. */
  hostname: string
  /** A setting the server cannot load, so that reloading fails as it does where a name does not resolve. */
  brokenSetting: BrokenSetting | undefined
}

/** One method call: who calls, and on which account. */
export interface CallContext {
  server: Server
  caller: Caller
  accountId: string
  /** Client ids of objects created earlier in the request. */
  created: Record<string, string>
}

/** Seconds precision, as Stalwart writes instants. */
export const instantText = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z')
