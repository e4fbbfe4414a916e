import { GraphError } from './graph-error.ts'

/** `current` is the libre-graph specification; `2.0.0` is a release as it was recorded. */
export type Profile = 'current' | '2.0.0'

/** Where the two differ. */
export interface ProfileRules {
  /** Permissions, invitations and role definitions under `/v1beta1`, and `/v1.0/applications`. */
  hasBeta: boolean
  /** Status of a created user or group. */
  createdStatus: number
  /** Lists of members are bare arrays, not `{value}`. */
  bareMembers: boolean
  /** Whether a disabled account is kept from signing in. */
  disablingWorks: boolean
  /** Users show more than their names. */
  fullUsers: boolean
  userExists: () => GraphError
  groupExists: () => GraphError
  purgedTwice: () => GraphError
}

const ldapExists = 'LDAP Result Code 68 "Entry Already Exists": '

export const rulesOf: Record<Profile, ProfileRules> = {
  current: {
    hasBeta: true,
    createdStatus: 201,
    bareMembers: false,
    disablingWorks: true,
    fullUsers: true,
    userExists: () => new GraphError(409, 'nameAlreadyExists', 'a user with that name already exists'),
    groupExists: () => new GraphError(409, 'nameAlreadyExists', 'a group with that name already exists'),
    purgedTwice: () => new GraphError(404, 'itemNotFound', 'drive not found'),
  },
  '2.0.0': {
    hasBeta: false,
    createdStatus: 200,
    bareMembers: true,
    disablingWorks: false,
    fullUsers: false,
    userExists: () => new GraphError(500, 'nameAlreadyExists', ldapExists),
    groupExists: () => new GraphError(500, 'generalException', ldapExists),
    purgedTwice: () => new GraphError(500, 'generalException', 'grpc error'),
  },
}
