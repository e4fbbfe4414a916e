import type { Group } from '@goauthentik/api/dist/models/Group.js'
import type { User } from '@goauthentik/api/dist/models/User.js'

import { type DezkyAttributes, dezkyAttributes } from './marks.ts'

/** A group as it is. */
export interface SeenGroup {
  readonly id: string
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly ours: DezkyAttributes
}

/** A user as it is. */
export interface SeenUser {
  readonly pk: number
  /** the OIDC `sub` */
  readonly uuid: string
  readonly username: string
  readonly name: string
  readonly email: string
  readonly path: string
  readonly active: boolean
  readonly groups: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly ours: DezkyAttributes
}

/** What one reading of Authentik brought. */
export interface Observed {
  readonly group: SeenGroup | undefined
  /** everybody in the folder, and whoever else a remembered id or a wanted user name led to */
  readonly users: readonly SeenUser[]
}

export function seenGroup(group: Group): SeenGroup {
  const attributes = group.attributes ?? {}
  return { id: group.pk, name: group.name, attributes, ours: dezkyAttributes(attributes) }
}

export function seenUser(user: User): SeenUser {
  const attributes = user.attributes ?? {}
  return {
    pk: user.pk,
    uuid: user.uuid,
    username: user.username,
    name: user.name,
    email: user.email ?? '',
    path: user.path ?? '',
    active: user.isActive ?? true,
    groups: user.groups ?? user.groupsObj?.map((group) => group.pk) ?? [],
    attributes,
    ours: dezkyAttributes(attributes),
  }
}
