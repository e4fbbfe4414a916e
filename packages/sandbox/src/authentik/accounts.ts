import { randomUUID } from 'node:crypto'

import type { AuthentikState } from './authentik-state.ts'
import { modelReference, type EventAction, type EventUser } from './event.ts'
import type { GroupChange, GroupRow } from './store/groups.store.ts'
import type { UserChange, UserRow } from './store/users.store.ts'
import type { Visit } from './visit.ts'

/** On whose behalf a change is made. */
export interface Caller {
  user: EventUser | undefined
  visit: Visit | undefined
}

export interface UserDraft {
  uuid?: string
  username: string
  name: string
  email: string
  is_active: boolean
  type: string
  path: string
  attributes: Record<string, unknown>
  groups: readonly string[]
}

export interface GroupDraft {
  pk?: string
  name: string
  is_superuser: boolean
  attributes: Record<string, unknown>
  users: readonly number[]
  parents: readonly string[]
}

const audit = 'authentik.events.middleware'

/** Changes to users and groups. Each one stores the change and the events the real system would record, together. */
export class Accounts {
  readonly #state: AuthentikState

  constructor(state: AuthentikState) {
    this.#state = state
  }

  createUser(draft: UserDraft, caller: Caller): UserRow {
    return this.#state.write(() => {
      const now = this.#state.now()
      const user = this.#state.users.insert({
        uuid: draft.uuid ?? randomUUID(),
        username: draft.username,
        name: draft.name,
        email: draft.email,
        is_active: draft.is_active ? 1 : 0,
        type: draft.type,
        path: draft.path,
        attributes: JSON.stringify(draft.attributes),
        last_login: null,
        date_joined: now,
        last_updated: now,
      })
      this.#state.groups.setGroupsOfUser(user.pk, draft.groups)
      this.#userEvent('model_created', user, caller)
      this.#userWrite(user, true, caller)
      return user
    })
  }

  updateUser(user: UserRow, change: UserChange, groups: readonly string[] | undefined, caller: Caller): UserRow {
    return this.#state.write(() => {
      this.#state.users.update(user.pk, { ...change, last_updated: this.#state.now() })
      if (groups) this.#state.groups.setGroupsOfUser(user.pk, groups)
      const changed = this.#state.users.byPk(user.pk) ?? user
      this.#userEvent('model_updated', changed, caller)
      this.#userWrite(changed, false, caller)
      // A deactivated person is signed out everywhere at once, as the real system does.
      if (changed.is_active === 0)
        for (const session of this.#state.sessions.ofUser(user.pk)) this.#state.endSession(session)
      return changed
    })
  }

  deleteUser(user: UserRow, caller: Caller): void {
    this.#state.write(() => {
      for (const session of this.#state.sessions.ofUser(user.pk)) this.#state.endSession(session)
      this.#state.users.delete(user.pk)
      this.#userEvent('model_deleted', user, caller)
    })
  }

  createGroup(draft: GroupDraft, caller: Caller): GroupRow {
    return this.#state.write(() => {
      const group = this.#state.groups.insert({
        pk: draft.pk ?? randomUUID(),
        name: draft.name,
        is_superuser: draft.is_superuser ? 1 : 0,
        attributes: JSON.stringify(draft.attributes),
      })
      this.#state.groups.setMembers(group.pk, draft.users)
      this.#state.groups.setParents(group.pk, draft.parents)
      this.#groupEvent('model_created', group, caller)
      return group
    })
  }

  updateGroup(
    group: GroupRow,
    change: GroupChange,
    members: readonly number[] | undefined,
    parents: readonly string[] | undefined,
    caller: Caller,
  ): GroupRow {
    return this.#state.write(() => {
      this.#state.groups.update(group.pk, change)
      if (members) this.#state.groups.setMembers(group.pk, members)
      if (parents) this.#state.groups.setParents(group.pk, parents)
      const changed = this.#state.groups.byPk(group.pk) ?? group
      this.#groupEvent('model_updated', changed, caller)
      return changed
    })
  }

  deleteGroup(group: GroupRow, caller: Caller): void {
    this.#state.write(() => {
      this.#state.groups.delete(group.pk)
      this.#groupEvent('model_deleted', group, caller)
    })
  }

  addMember(group: GroupRow, userPk: number, caller: Caller): void {
    this.#state.write(() => {
      this.#state.groups.addMember(group.pk, userPk)
      this.#groupEvent('model_updated', group, caller)
    })
  }

  removeMember(group: GroupRow, userPk: number, caller: Caller): void {
    this.#state.write(() => {
      this.#state.groups.removeMember(group.pk, userPk)
      this.#groupEvent('model_updated', group, caller)
    })
  }

  #userEvent(action: EventAction, user: UserRow, caller: Caller): void {
    const model = modelReference('authentik_core', 'user', user.pk, user.username)
    this.#state.record({ action, app: audit, user: caller.user, context: { model }, visit: caller.visit })
  }

  #groupEvent(action: EventAction, group: GroupRow, caller: Caller): void {
    const model = modelReference('authentik_core', 'group', group.pk, `Group ${group.name}`)
    this.#state.record({ action, app: audit, user: caller.user, context: { model }, visit: caller.visit })
  }

  #userWrite(user: UserRow, created: boolean, caller: Caller): void {
    const { username, name, email } = user
    const context = { username, name, email, is_active: user.is_active === 1, created }
    this.#state.record({
      action: 'user_write',
      app: 'authentik.events.signals',
      user: caller.user,
      context,
      visit: caller.visit,
    })
  }
}
