import { z } from 'zod'

/** The mark of a user: an identity with this issuer. */
export const markIssuer = 'dezky'

const identity = z.object({ issuer: z.string().nullish(), issuerAssignedId: z.string().nullish() })

export const graphUser = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  onPremisesSamAccountName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  identities: z.array(identity).nullish(),
})
export type GraphUser = z.infer<typeof graphUser>

export const graphGroup = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  members: z.array(graphUser).nullish(),
})
export type GraphGroup = z.infer<typeof graphGroup>

/** A collection; release 2.0.0 answers the members of a group as a bare list. */
export const graphMembers = z.union([z.array(graphUser), z.object({ value: z.array(graphUser).nullish() })])

export const graphDrive = z.object({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  quota: z.object({ total: z.number().nullish(), used: z.number().nullish() }).nullish(),
  root: z.object({ deleted: z.object({ state: z.string().nullish() }).nullish() }).nullish(),
})
export type GraphDrive = z.infer<typeof graphDrive>

export const graphDrives = z.object({
  value: z.array(graphDrive).nullish(),
  '@odata.nextLink': z.string().nullish(),
})

export const graphRole = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  '@libre.graph.weight': z.number().nullish(),
})
export type GraphRole = z.infer<typeof graphRole>

const grantee = z.object({ group: z.object({ id: z.string().nullish() }).nullish() })
export const graphPermission = z.object({
  id: z.string(),
  roles: z.array(z.string()).nullish(),
  // The specification has an object here and shows a list in its examples.
  grantedToV2: z.union([grantee, z.array(grantee)]).nullish(),
})
export type GraphPermission = z.infer<typeof graphPermission>

export const graphPermissions = z.object({
  '@libre.graph.permissions.roles.allowedValues': z.array(graphRole).nullish(),
  value: z.array(graphPermission).nullish(),
})

/** What a user is created with and changed by. */
export interface UserBody {
  readonly displayName?: string
  readonly onPremisesSamAccountName?: string
  readonly mail?: string
  readonly accountEnabled?: boolean
  readonly identities?: readonly { readonly issuer: string; readonly issuerAssignedId: string }[]
}

/** The error body of every failure (OData). */
export const graphError = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) })
