import { createHash } from 'node:crypto'

import type { AuthentikState } from '../authentik-state.ts'
import { defaultBrand } from '../event.ts'
import type { EventRow } from '../store/events.store.ts'
import type { GroupRow } from '../store/groups.store.ts'
import type { SessionRow } from '../store/sessions.store.ts'
import type { UserRow } from '../store/users.store.ts'
import { describeUserAgent } from './user-agent.ts'

const json = (text: string) => JSON.parse(text) as Record<string, unknown>
const uid = (user: UserRow) => createHash('sha256').update(`${user.pk}-${user.uuid}`).digest('hex')
const numPk = (group: GroupRow) => 100_000 + group.num

const partialGroup = (group: GroupRow) => ({
  pk: group.pk,
  num_pk: numPk(group),
  name: group.name,
  is_superuser: group.is_superuser === 1,
  attributes: json(group.attributes),
})

const partialUser = (user: UserRow) => ({
  pk: user.pk,
  username: user.username,
  name: user.name,
  is_active: user.is_active === 1,
  last_login: user.last_login,
  email: user.email,
  attributes: json(user.attributes),
  uid: uid(user),
})

export function showUser(state: AuthentikState, user: UserRow, include: { groups: boolean; roles: boolean }) {
  const groups = state.groups.ofUser(user.pk)
  return {
    pk: user.pk,
    username: user.username,
    name: user.name,
    is_active: user.is_active === 1,
    last_login: user.last_login,
    date_joined: user.date_joined,
    is_superuser: groups.some((group) => group.is_superuser === 1),
    groups: groups.map((group) => group.pk),
    groups_obj: include.groups ? groups.map(partialGroup) : null,
    roles: [],
    roles_obj: include.roles ? [] : null,
    email: user.email,
    avatar: '/static/dist/assets/images/user_default.png',
    attributes: json(user.attributes),
    uid: uid(user),
    path: user.path,
    type: user.type,
    uuid: user.uuid,
    password_change_date: user.date_joined,
    last_updated: user.last_updated,
  }
}

export function showSelf(state: AuthentikState, user: UserRow) {
  const { pk, username, name, email, type } = user
  const self = {
    pk,
    username,
    name,
    email,
    type,
    uid: uid(user),
    is_active: user.is_active === 1,
    is_superuser: false,
    is_current: true,
    groups: state.groups.ofUser(pk).map((group) => ({ name: group.name, pk: group.pk })),
    roles: [],
    avatar: '/static/dist/assets/images/user_default.png',
    settings: {},
    system_permissions: [],
  }
  return { user: self, users: [self] }
}

export function showGroup(
  state: AuthentikState,
  group: GroupRow,
  include: { users: boolean; children: boolean; parents: boolean; inheritedRoles: boolean },
) {
  const members = state.groups.members(group.pk)
  const parents = state.groups.parents(group.pk)
  const children = state.groups.children(group.pk)
  return {
    pk: group.pk,
    num_pk: numPk(group),
    name: group.name,
    is_superuser: group.is_superuser === 1,
    parents: parents.map((parent) => parent.pk),
    parents_obj: include.parents ? parents.map(related) : null,
    users: members.map((member) => member.pk),
    users_obj: include.users ? members.map(partialUser) : null,
    attributes: json(group.attributes),
    roles: [],
    roles_obj: [],
    inherited_roles_obj: include.inheritedRoles ? [] : null,
    children: children.map((child) => child.pk),
    children_obj: include.children ? children.map(related) : null,
  }
}

const related = (group: GroupRow) => ({
  pk: group.pk,
  name: group.name,
  is_superuser: group.is_superuser === 1,
  attributes: json(group.attributes),
  group_uuid: group.pk,
})

export const showEvent = (event: EventRow) => ({
  pk: event.pk,
  user: json(event.user),
  action: event.action,
  app: event.app,
  context: json(event.context),
  client_ip: event.client_ip,
  created: event.created,
  expires: event.expires,
  brand: defaultBrand,
})

export const showSession = (session: SessionRow) => ({
  uuid: session.uuid,
  current: false,
  user_agent: describeUserAgent(session.last_user_agent),
  geo_ip: null,
  asn: null,
  user: session.user_pk,
  last_ip: session.last_ip,
  last_user_agent: session.last_user_agent,
  last_used: session.last_used,
  expires: session.expires,
})
