import { type DesiredTenant, IntegrationError } from '../connector.ts'
import { changed } from '../field-change.ts'
import type { Difference, GroupKey } from './difference.ts'
import type { GraphDrive, GraphGroup } from './graph.ts'
import { groupName, lockedGroupName, spaceName } from './marks.ts'
import type { Matched } from './match.ts'
import { isTrashed, type Observed } from './observed.ts'
import { planUsers } from './plan-users.ts'
import { permissionOf, roleForMembers } from './roles.ts'

/**
 * What differs between a tenant and what was seen, in the order in which it is put right: space, groups, access,
 * departures, changes, arrivals, and last what is refused. Pure.
 * @throws IntegrationError refused: a quota the interface would take and misread
 */
export function planTenant(desired: DesiredTenant, observed: Observed, matched: Matched): readonly Difference[] {
  const departures = matched.surplus.map(({ seen, seatId }): Difference => ({ kind: 'delete-user', seen, seatId }))
  if (desired.presence === 'gone') return [...departures, ...planEnd(matched)]
  checkQuota(desired)
  const { changes, blocked } = planUsers(desired, observed, matched)
  const foreign = matched.foreignGroups.map((group): Difference => ({
    kind: 'blocked',
    object: 'group',
    name: group.displayName ?? group.id,
    why: 'its description names another owner',
  }))
  return [
    ...planSpace(desired, matched.space),
    ...(foreign.length > 0 ? [] : planGroups(desired, matched)),
    ...(foreign.length > 0 ? [] : planAccess(observed, matched)),
    ...departures,
    ...(foreign.length > 0 ? [] : changes),
    ...matched.doubles.map(double),
    ...foreign,
    ...blocked,
  ]
}

/** The server takes a negative quota and makes it 0, which is none: it is refused here. */
function checkQuota({ storageBytes }: DesiredTenant): void {
  if (Number.isSafeInteger(storageBytes) && storageBytes > 0) return
  throw new IntegrationError('ocis', 'refused', `a space needs a quota above 0 bytes, not ${String(storageBytes)}`)
}

/** Everything goes: groups, then the space with its content. */
function planEnd({ group, locked, space, doubles }: Matched): readonly Difference[] {
  const groups = [
    { key: 'group' as const, group },
    { key: 'locked' as const, group: locked },
  ]
  return [
    ...groups.flatMap(({ key, group }): readonly Difference[] =>
      group === undefined ? [] : [{ kind: 'delete-group', key, id: group.id }],
    ),
    ...[space, ...doubles]
      .filter((drive) => drive !== undefined)
      .map((drive): Difference => ({ kind: 'delete-space', space: drive })),
  ]
}

function planSpace(desired: DesiredTenant, space: GraphDrive | undefined): readonly Difference[] {
  if (space === undefined) return [{ kind: 'create-space' }]
  const restore: readonly Difference[] = isTrashed(space) ? [{ kind: 'restore-space', space }] : []
  const name = spaceName(desired)
  // A trashed space reports no quota of its own.
  const total = isTrashed(space) ? undefined : space.quota?.total
  const patch = {
    ...(space.name === name ? {} : { name }),
    ...(space.description === desired.mark ? {} : { description: desired.mark }),
    ...(total === desired.storageBytes ? {} : { quota: { total: desired.storageBytes } }),
  }
  if (Object.keys(patch).length === 0) return restore
  const changes = [
    ...changed('name', space.name ?? null, name),
    ...changed('description', space.description ?? null, desired.mark),
    ...changed('quota', total?.toString() ?? null, String(desired.storageBytes)),
  ]
  return [...restore, { kind: 'update-space', space, patch, changes }]
}

/** A second space is erased while it is empty; with content in it a person has to decide. */
const double = (drive: GraphDrive): Difference =>
  (drive.quota?.used ?? 0) === 0 || isTrashed(drive)
    ? { kind: 'delete-space', space: drive }
    : {
        kind: 'blocked',
        object: 'space',
        name: drive.name ?? drive.id,
        why: 'it is a second space of this customer and holds files',
      }

/** The group of those who are locked comes into being with the first of them. */
function planGroups(desired: DesiredTenant, { group, locked }: Matched): readonly Difference[] {
  const anyLocked = desired.presence === 'suspended' || desired.seats.some((seat) => !seat.enabled)
  return [
    ...planGroup('group', group, groupName(desired)),
    ...(locked === undefined && !anyLocked ? [] : planGroup('locked', locked, lockedGroupName(desired))),
  ]
}

function planGroup(key: GroupKey, group: GraphGroup | undefined, name: string): readonly Difference[] {
  if (group === undefined) return [{ kind: 'create-group', key }]
  if (group.displayName === name) return []
  const changes = changed('name', group.displayName ?? null, name)
  return [{ kind: 'update-group', key, id: group.id, patch: { displayName: name }, changes }]
}

function planAccess(observed: Observed, { group, space }: Matched): readonly Difference[] {
  if (!observed.modern) return []
  const { access } = observed
  if (access === undefined || group === undefined || space === undefined) return [{ kind: 'share-space' }]
  const permission = permissionOf(access.permissions, group.id)
  if (permission === undefined) return [{ kind: 'share-space' }]
  const role = roleForMembers(access.roles)
  if (role === undefined || permission.roles?.includes(role.id)) return []
  return [{ kind: 'share-space', permissionId: permission.id }]
}
