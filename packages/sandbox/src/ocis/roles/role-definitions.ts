import type { Document } from '../../documents/document-store.ts'

export interface RoleDefinition {
  id: string
  displayName: string
  description: string
  /** Name of the role in `/v1.0`. */
  legacyName: string
  /** Whether it is for the root of a space; the others are for files and folders. */
  forSpaces: boolean
  actions: readonly string[]
}

const action = (name: string): string => `libre.graph/driveItem/${name}`

const reading = ['basic/read', 'children/read', 'content/read', 'path/read', 'quota/read', 'deleted/read'].map(action)
const writing = [
  ...reading,
  ...['children/create', 'upload/create', 'path/update', 'standard/delete', 'deleted/update', 'versions/read'].map(
    action,
  ),
]
const managing = [
  ...writing,
  ...['versions/update', 'deleted/delete', 'permissions/read', 'permissions/create', 'permissions/update'].map(action),
  ...['permissions/delete', 'permissions/deny'].map(action),
]

/** The built-in roles; those for spaces have other ids than those for files. */
export const roleDefinitions: readonly RoleDefinition[] = [
  {
    id: 'b1e2218d-eef8-4d4c-b82d-0f1a1b48f3b5',
    displayName: 'Can view',
    description: 'View and download.',
    legacyName: 'viewer',
    forSpaces: false,
    actions: reading,
  },
  {
    id: 'a8d5fe5e-96e3-418d-825b-534dbdf22b99',
    displayName: 'Can view',
    description: 'View and download.',
    legacyName: 'viewer',
    forSpaces: true,
    actions: reading,
  },
  {
    id: 'fb6c3e19-e378-47e5-b277-9732f9de6e21',
    displayName: 'Can edit',
    description: 'View, download, upload, edit, add and delete.',
    legacyName: 'editor',
    forSpaces: false,
    actions: writing,
  },
  {
    id: '58c63c02-1d89-4572-916a-870abc5a1b7d',
    displayName: 'Can edit',
    description: 'View, download, upload, edit, add and delete.',
    legacyName: 'editor',
    forSpaces: true,
    actions: writing,
  },
  {
    id: '312c0871-5ef7-4b3a-85b6-0e4074c64049',
    displayName: 'Can manage',
    description: 'View, download, upload, edit, add, delete and manage members.',
    legacyName: 'manager',
    forSpaces: true,
    actions: managing,
  },
]

export const spaceRoles = roleDefinitions.filter((role) => role.forSpaces)
export const managerRoleId = '312c0871-5ef7-4b3a-85b6-0e4074c64049'
export const spaceActions = managing

/** A role as `roleDefinitions` lists it. */
export const roleView = (role: RoleDefinition): Document => ({
  id: role.id,
  displayName: role.displayName,
  description: role.description,
  rolePermissions: [
    {
      allowedResourceActions: [...role.actions],
      condition: role.forSpaces ? 'exists @Resource.Root' : 'exists @Resource.Folder',
    },
  ],
  '@libre.graph.weight': roleDefinitions.indexOf(role) + 1,
})

/** A role as a choice for a space: without its permissions. */
export const roleChoice = (role: RoleDefinition): Document => {
  const { rolePermissions: _, ...choice } = roleView(role)
  return choice
}
