import type { GraphPermission, GraphRole } from './graph.ts'

const words = (role: GraphRole): string => (role.displayName ?? '').toLowerCase()

/**
 * The role a tenant's people get on their space: the one for editing, else the one for managing. Ids and wording differ
 * between releases ("Editor", "Can edit", "Can edit without versions"): of several the shortest name is the plain one.
 */
export function roleForMembers(roles: readonly GraphRole[]): GraphRole | undefined {
  const plainest = (matching: readonly GraphRole[]) =>
    matching.toSorted((a, b) => words(a).length - words(b).length).at(0)
  return (
    plainest(roles.filter((role) => words(role).includes('edit'))) ??
    plainest(roles.filter((role) => words(role).includes('manage')))
  )
}

/** The permission of a group on a space. */
export const permissionOf = (permissions: readonly GraphPermission[], groupId: string): GraphPermission | undefined =>
  permissions.find((permission) => {
    const granted = permission.grantedToV2 ?? []
    return (Array.isArray(granted) ? granted : [granted]).some((one) => one.group?.id === groupId)
  })
