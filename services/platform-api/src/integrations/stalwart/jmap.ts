import { z } from 'zod'

/** A method call of RFC 8620 section 3.2: name, arguments, the client's id of the call. */
export type MethodCall = readonly [name: string, args: Readonly<Record<string, unknown>>, id: string]

/** The capabilities of Stalwart's registry objects (`x:Domain`, `x:Account`, …). */
export const using = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'] as const

export const jmapAnswer = z.object({
  methodResponses: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()])),
})
export type MethodResponse = z.infer<typeof jmapAnswer>['methodResponses'][number]

export const session = z.object({
  capabilities: z.object({
    'urn:ietf:params:jmap:core': z.object({
      maxCallsInRequest: z.int().min(1),
      maxObjectsInGet: z.int().min(1),
      maxObjectsInSet: z.int().min(1),
    }),
  }),
  accounts: z.record(z.string(), z.unknown()),
})
export type Limits = z.infer<typeof session>['capabilities']['urn:ietf:params:jmap:core']

const objectRef = z.object({ object: z.string(), id: z.string() })

/** Why one object of a /set was refused. */
export const setError = z.object({
  type: z.string(),
  description: z.string().nullish(),
  properties: z.array(z.string()).nullish(),
  objectId: objectRef.nullish(),
  linkedObjects: z.array(objectRef).nullish(),
  validationErrors: z.array(z.object({ type: z.string(), property: z.string().nullish() })).nullish(),
})
export type SetError = z.infer<typeof setError>

const refused = z.record(z.string(), setError).nullish()
/** The answer to a /set; every part is absent when empty. */
export const setAnswer = z.object({
  created: z.record(z.string(), z.object({ id: z.string() })).nullish(),
  notCreated: refused,
  updated: z.record(z.string(), z.unknown()).nullish(),
  notUpdated: refused,
  destroyed: z.array(z.string()).nullish(),
  notDestroyed: refused,
})
export type SetAnswer = z.infer<typeof setAnswer>

export const queryAnswer = z.object({ ids: z.array(z.string()) })

export const domainObject = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  dnsZoneFile: z.string().nullish(),
})

const permissionSet = z.record(z.string(), z.boolean()).nullish()
/** `Inherit`, or `Merge` and `Replace` with two sets of permissions. */
export const permissions = z.object({
  '@type': z.string(),
  enabledPermissions: permissionSet,
  disabledPermissions: permissionSet,
})
export type Permissions = z.infer<typeof permissions>

export const accountObject = z.object({
  id: z.string(),
  '@type': z.enum(['User', 'Group']),
  name: z.string(),
  domainId: z.string(),
  description: z.string().nullish(),
  memberGroupIds: z.record(z.string(), z.boolean()).nullish(),
  aliases: z
    .record(z.string(), z.object({ name: z.string(), domainId: z.string(), enabled: z.boolean().nullish() }))
    .nullish(),
  permissions: permissions.nullish(),
  quotas: z.record(z.string(), z.number()).nullish(),
})

export const domainList = z.object({ list: z.array(domainObject) })
export const accountList = z.object({ list: z.array(accountObject) })
