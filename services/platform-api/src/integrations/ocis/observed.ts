import type { GraphDrive, GraphGroup, GraphUser } from './graph.ts'
import type { SpaceAccess } from './ocis.client.ts'

/** A user as it is, and which of the tenant's groups it is in. */
export interface SeenUser {
  readonly user: GraphUser
  readonly inGroup: boolean
  readonly inLocked: boolean
}

/** What one reading of OCIS brought. */
export interface Observed {
  /** spaces that carry the mark, or whose id is remembered */
  readonly spaces: readonly GraphDrive[]
  readonly group: GraphGroup | undefined
  readonly locked: GraphGroup | undefined
  /** members of both groups, and whoever a remembered id or a wanted user name led to */
  readonly users: readonly SeenUser[]
  /** of the space; undefined without a space */
  readonly access: SpaceAccess | undefined
  /** whether the release can share spaces and keeps identities of users (`v1beta1`) */
  readonly modern: boolean
}

/** Whether a space has been disabled and waits to be erased or restored. */
export const isTrashed = (drive: GraphDrive): boolean => drive.root?.deleted?.state === 'trashed'
