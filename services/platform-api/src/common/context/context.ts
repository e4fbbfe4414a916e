import type { Application } from '@dezky/contracts'

import type { Scope } from './scope.ts'

/** Who acts, as the audit log names them. */
export interface Actor {
  readonly type: 'user' | 'operator' | 'client' | 'system' | 'anonymous'
  readonly id: string
  readonly name?: string
  readonly ip?: string
}

/** Travels with every call: who, from where, reaching what. */
export interface Context {
  readonly requestId: string
  readonly actor: Actor
  readonly application: Application | 'system'
  readonly scope: Scope
  /** Subject at the issuer; absent for background work. */
  readonly subject?: string
  readonly userId?: string
  /** When the person signed in, from the token. */
  readonly signedInAt?: Date
}

/** Context of background work: `job` names it in logs and in the audit log. */
export function systemContext(job: string, requestId: string): Context {
  return { requestId, actor: { type: 'system', id: job }, application: 'system', scope: { kind: 'system' } }
}

/** Context of a caller nobody has identified. */
export function anonymousContext(requestId: string, ip: string): Context {
  return {
    requestId,
    application: 'machine',
    actor: { type: 'anonymous', id: 'anonymous', ip },
    scope: { kind: 'machine' },
  }
}
