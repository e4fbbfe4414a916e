import { randomUUID } from 'node:crypto'

import type { AuthentikState } from './authentik-state.ts'
import { modelReference, type EventUser } from './event.ts'
import { instant, plusDays } from './instants.ts'
import type { UserRow } from './store/users.store.ts'
import type { Visit } from './visit.ts'

/** Members of this group, and nobody else, may use the operator application. */
export const operatorsGroup = 'dezky-operators'

export interface Person {
  pk: number
  /** `sub` in every token. */
  uuid: string
  username: string
  name: string
  email: string
  isActive: boolean
  groups: string[]
  attributes: Record<string, unknown>
  lastLoginAt: string | null
}

export interface EndedSession {
  application: string
  providerSession: string
}

/** What the OpenID provider asks of and tells the identity store, in the same process. */
export interface Directory {
  /** Everybody who can sign in by hand, in the order of their names. */
  people(): Person[]
  findByUuid(uuid: string): Person | undefined
  /** By e-mail address or user name, case ignored. */
  findByLogin(login: string): Person | undefined
  signedIn(person: Person, application: string, providerSession: string, visit: Visit): void
  signInFailed(login: string, reason: string, visit: Visit): void
  accessDenied(person: Person, application: string, visit: Visit): void
  authorized(person: Person, application: string, scopes: string, providerSession: string, visit: Visit): void
  signedOut(providerSession: string, visit: Visit): void
  /** The person a recovery link is for; the link stays usable. */
  peekRecovery(token: string): Person | undefined
  /** The same, and the link is used up. */
  takeRecovery(token: string): Person | undefined
  onSessionsEnded(listener: (sessions: EndedSession[]) => void): void
}

const sessionLifeDays = 14
const signals = 'authentik.events.signals'
const eventUser = ({ pk, email, username }: Person): EventUser => ({ pk, email, username })

export function createDirectory(state: AuthentikState): Directory {
  const person = (row: UserRow): Person => ({
    pk: row.pk,
    uuid: row.uuid,
    username: row.username,
    name: row.name,
    email: row.email,
    isActive: row.is_active === 1,
    groups: state.groups.ofUser(row.pk).map((group) => group.name),
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    lastLoginAt: row.last_login,
  })
  const optional = (row: UserRow | undefined) => row && person(row)
  const byPk = (pk: number | undefined) => (pk === undefined ? undefined : optional(state.users.byPk(pk)))

  return {
    people: () => state.users.people().map(person),
    findByUuid: (uuid) => optional(state.users.byUuid(uuid)),
    findByLogin: (login) => optional(state.users.byLogin(login)),

    signedIn(who, application, providerSession, visit) {
      state.write(() => {
        const now = state.clock()
        state.users.update(who.pk, { last_login: instant(now) })
        state.sessions.insert({
          uuid: randomUUID(),
          user_pk: who.pk,
          application,
          provider_session: providerSession,
          last_ip: visit.ip,
          last_user_agent: visit.userAgent,
          last_used: instant(now),
          expires: instant(plusDays(now, sessionLifeDays)),
        })
        const context = { auth_method: 'password', auth_method_args: { known_device: true } }
        state.record({ action: 'login', app: signals, user: eventUser(who), context, visit })
      })
    },

    signInFailed(login, reason, visit) {
      const context = { username: login, stage: { name: 'sandbox-identification' }, reason }
      state.write(() => state.record({ action: 'login_failed', app: signals, user: undefined, context, visit }))
    },

    accessDenied(who, application, visit) {
      const context = {
        application,
        result: { passing: false, messages: [`Not a member of ${operatorsGroup}.`] },
      }
      state.write(() =>
        state.record({
          action: 'policy_execution',
          app: 'authentik.policies.process',
          user: eventUser(who),
          context,
          visit,
        }),
      )
    },

    authorized(who, application, scopes, providerSession, visit) {
      state.write(() => {
        state.sessions.touch(providerSession, state.now())
        const authorized_application = modelReference('authentik_core', 'application', application, application)
        state.record({
          action: 'authorize_application',
          app: 'authentik.providers.oauth2.views.authorize',
          user: eventUser(who),
          context: { authorized_application, scopes, flow: 'default-provider-authorization-implicit-consent' },
          visit,
        })
      })
    },

    signedOut(providerSession, visit) {
      state.write(() => {
        const session = state.sessions.byProviderSession(providerSession)
        const who = byPk(session?.user_pk)
        if (!session || !who) return
        state.endSession(session)
        state.record({ action: 'logout', app: signals, user: eventUser(who), context: {}, visit })
      })
    },

    peekRecovery: (token) => byPk(state.recovery.peek(token, state.now())),
    takeRecovery: (token) => state.write(() => byPk(state.recovery.take(token, state.now()))),

    onSessionsEnded(listener) {
      state.onSessionsEnded((sessions) =>
        listener(
          sessions.map((session) => ({
            application: session.application,
            providerSession: session.provider_session,
          })),
        ),
      )
    },
  }
}
