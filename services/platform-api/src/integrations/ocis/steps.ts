import { type DesiredTenant, IntegrationError, type PlannedStep } from '../connector.ts'
import type { Difference, GroupKey } from './difference.ts'
import type { Groups } from './groups.ts'
import type { SpaceSteps } from './space-steps.ts'
import type { UserSteps } from './user-steps.ts'

type UpdateUser = Extract<Difference, { kind: 'update-user' }>

/** Turns one difference into the step that removes it. */
export function stepOf(
  difference: Difference,
  desired: DesiredTenant,
  { groups, space, users }: { readonly groups: Groups; readonly space: SpaceSteps; readonly users: UserSteps },
  deleteGroup: (id: string, signal: AbortSignal) => Promise<void>,
  updateGroup: (id: string, patch: object, signal: AbortSignal) => Promise<void>,
): PlannedStep {
  switch (difference.kind) {
    case 'create-space':
      return named('create', 'space', desired.name, quotaChange(desired), (signal) => space.create(signal))
    case 'restore-space':
      return named('enable', 'space', desired.name, [], (signal) => space.restore(difference.space, signal))
    case 'update-space':
      return named('update', 'space', desired.name, difference.changes, (signal) =>
        space.update(difference.space, difference.patch, signal),
      )
    case 'delete-space':
      return named('delete', 'space', difference.space.name ?? desired.name, [], (signal) =>
        space.remove(difference.space, signal),
      )
    case 'create-group':
      return named('create', 'group', groups.name(difference.key), [], async (signal) => ({
        remember: { [difference.key]: await groups.create(difference.key, signal) },
      }))
    case 'update-group':
      return named('update', 'group', groups.name(difference.key), difference.changes, async (signal) => {
        await updateGroup(difference.id, difference.patch, signal)
        return {}
      })
    case 'delete-group':
      return named('delete', 'group', groups.name(difference.key), [], async (signal) => {
        await deleteGroup(difference.id, signal)
        return { forget: [difference.key] }
      })
    case 'share-space':
      return shareStep(difference.permissionId !== undefined, desired, groups, space)
    case 'create-user':
      return named('create', 'user', difference.seat.email, newUser(difference, groups), (signal) =>
        users.create(difference.seat, difference.enabled, signal),
      )
    case 'update-user':
      return named(actionOf(difference), 'user', nameOf(difference.seen.user), difference.changes, (signal) =>
        users.update(difference, signal),
      )
    case 'delete-user':
      return named('delete', 'user', nameOf(difference.seen.user), [], (signal) =>
        users.remove(difference.seen.user, difference.seatId, signal),
      )
    case 'blocked':
    default:
      return blocked(difference)
  }
}

function shareStep(hasOtherRole: boolean, desired: DesiredTenant, groups: Groups, space: SpaceSteps): PlannedStep {
  const changes = [{ field: 'members', from: null, to: groups.name('group') }]
  const action = hasOtherRole ? 'update' : 'create'
  return named(action, 'space access', desired.name, changes, (signal) => space.share(signal))
}

function blocked({ object, name, why }: Extract<Difference, { kind: 'blocked' }>): PlannedStep {
  const message = `the ${object} ${name} in OCIS (Graph) is left alone: ${why}`
  return named('blocked', object, name, [], () => Promise.reject(new IntegrationError('ocis', 'conflict', message)))
}

const quotaChange = (desired: DesiredTenant) => [{ field: 'quota', from: null, to: String(desired.storageBytes) }]

function newUser({ seat, enabled }: Extract<Difference, { kind: 'create-user' }>, groups: Groups) {
  const key: GroupKey = enabled ? 'group' : 'locked'
  return [
    { field: 'name', from: null, to: seat.name },
    { field: 'enabled', from: null, to: String(enabled) },
    { field: 'group', from: null, to: groups.name(key) },
  ]
}

const nameOf = (user: { readonly id: string; readonly onPremisesSamAccountName?: string | null | undefined }) =>
  user.onPremisesSamAccountName ?? user.id

function actionOf({ patch, place, seen }: UpdateUser): PlannedStep['action'] {
  const others = Object.keys(patch).filter((field) => field !== 'accountEnabled')
  if (others.length > 0 || place === undefined) return 'update'
  if (!seen.inGroup && !seen.inLocked) return 'adopt'
  return place === 'locked' ? 'disable' : 'enable'
}

const named = (
  action: PlannedStep['action'],
  object: string,
  name: string,
  changes: PlannedStep['changes'],
  run: PlannedStep['run'],
): PlannedStep => ({ action, object, name, changes, run })
