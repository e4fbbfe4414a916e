import type { DesiredTenant } from '../connector.ts'
import { type GraphUser, markIssuer } from './graph.ts'

/**
 * How a tenant's objects in OCIS are recognised.
 * - A space carries the mark as its description.
 * - A group has a reserved name; releases keep no description of groups, but where one is kept it is the mark.
 * - A user has an identity `{issuer: 'dezky', issuerAssignedId: '<mark>/<seatId>'}`. Releases without `v1beta1` keep no
 *   identities: there a user is born with that text as its display name, and gets its own once it is in the group.
 */
export const userMark = (mark: string, seatId: string): string => `${mark}/${seatId}`

/**
 * The name of the space: the customer's, without the characters OCIS refuses in it (`/ \\ . : ? * " > < |`), so that
 * "Holm A/S" has a space "Holm A-S".
 */
export function spaceName({ name, slug }: DesiredTenant): string {
  const allowed = name
    .replaceAll(/[/\\|]/g, '-')
    .replaceAll(/[.:?*"<>]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return allowed === '' ? slug : allowed.slice(0, 255)
}

/** The group whose members may use the space. */
export const groupName = (desired: DesiredTenant): string => `dezky-tenant-${desired.slug}`

/** The group of those who are locked: it opens nothing, and keeps them to be found with one call. */
export const lockedGroupName = (desired: DesiredTenant): string => `${groupName(desired)}-locked`

/** Our mark on a user, whoever's it is; undefined when there is none. */
export function markOf(user: GraphUser): string | undefined {
  const identity = user.identities?.find((one) => one.issuer === markIssuer)
  if (identity?.issuerAssignedId) return identity.issuerAssignedId
  return user.displayName?.startsWith('dezky:') ? user.displayName : undefined
}

/** The seat a mark of this tenant names. */
export const seatOfMark = (mark: string, text: string): string | undefined =>
  text.startsWith(`${mark}/`) ? text.slice(mark.length + 1) : undefined
