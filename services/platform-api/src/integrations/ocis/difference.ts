import type { DesiredSeat } from '../connector.ts'
import type { FieldChange } from '../field-change.ts'
import type { GraphDrive, UserBody } from './graph.ts'
import type { SeenUser } from './observed.ts'

export type GroupKey = 'group' | 'locked'

/** One difference between the desired and the real state of the file system, without the means to remove it. */
export type Difference =
  | { readonly kind: 'create-space' }
  | { readonly kind: 'restore-space'; readonly space: GraphDrive }
  | {
      readonly kind: 'update-space'
      readonly space: GraphDrive
      readonly patch: { readonly name?: string; readonly description?: string; readonly quota?: { total: number } }
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-space'; readonly space: GraphDrive }
  | { readonly kind: 'create-group'; readonly key: GroupKey }
  | {
      readonly kind: 'update-group'
      readonly key: GroupKey
      readonly id: string
      readonly patch: { readonly displayName?: string }
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-group'; readonly key: GroupKey; readonly id: string }
  /** gives the group its role on the space; `permissionId` when it has another role */
  | { readonly kind: 'share-space'; readonly permissionId?: string }
  | { readonly kind: 'create-user'; readonly seat: DesiredSeat; readonly enabled: boolean }
  | {
      readonly kind: 'update-user'
      readonly seen: SeenUser
      readonly seatId: string
      readonly patch: UserBody
      /** where the user belongs; undefined: stays where it is */
      readonly place?: GroupKey
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-user'; readonly seen: SeenUser; readonly seatId: string }
  | { readonly kind: 'blocked'; readonly object: string; readonly name: string; readonly why: string }
