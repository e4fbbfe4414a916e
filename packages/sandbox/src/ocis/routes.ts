import type { FastifyInstance } from 'fastify'

import { textOf } from '../documents/read.ts'
import { driveView } from './drives/drive-view.ts'
import { createDrive, deleteDrive, findDrive, updateDrive } from './drives/drives.ts'
import { drivesOf, listDrives } from './drives/list-drives.ts'
import { deletePermission, getPermission, invite, listPermissions, updatePermission } from './drives/permissions.ts'
import { itemNotFound } from './graph-error.ts'
import {
  addMemberByReference,
  createGroup,
  deleteGroup,
  findGroup,
  groupView,
  listGroups,
  membersOf,
  removeMember,
  updateGroup,
} from './groups/groups.ts'
import { collection, handle, ok, type Call, type Operation } from './handle.ts'
import { listOption } from './odata.ts'
import { roleDefinitions, roleView } from './roles/role-definitions.ts'
import type { Server } from './server.ts'
import { application, assignmentsOf, assignRole, removeRole } from './users/app-roles.ts'
import { listUsers } from './users/list-users.ts'
import { userView } from './users/user-view.ts'
import { createUser, deleteUser, findUser, updateUser } from './users/users.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Route = [method: Method, path: string, operation: Operation]

const param = (params: Record<string, string>, name: string): string => params[name] ?? ''

/** An operation with nothing to show: 204. */
const done =
  (act: (call: Call) => void): Operation =>
  (call) => {
    act(call)
    return undefined
  }

const users: Route[] = [
  ['GET', '/v1.0/users', ({ server, query }) => collection(listUsers(server, query))],
  [
    'POST',
    '/v1.0/users',
    ({ server, caller, body }) => ({
      status: server.rules.createdStatus,
      body: userView(server, createUser(server, caller, body)),
    }),
  ],
  [
    'GET',
    '/v1.0/users/:id',
    ({ server, params, query }) =>
      ok(userView(server, findUser(server, param(params, 'id')), listOption(query['$expand']))),
  ],
  [
    'PATCH',
    '/v1.0/users/:id',
    ({ server, caller, params, body }) => ok(userView(server, updateUser(server, caller, param(params, 'id'), body))),
  ],
  ['DELETE', '/v1.0/users/:id', done(({ server, caller, params }) => deleteUser(server, caller, param(params, 'id')))],
]

const groups: Route[] = [
  ['GET', '/v1.0/groups', ({ server, query }) => collection(listGroups(server, query))],
  [
    'POST',
    '/v1.0/groups',
    ({ server, caller, body }) => ({
      status: server.rules.createdStatus,
      body: groupView(server, createGroup(server, caller, body)),
    }),
  ],
  [
    'GET',
    '/v1.0/groups/:id',
    ({ server, params, query }) =>
      ok(groupView(server, findGroup(server, param(params, 'id')), listOption(query['$expand']))),
  ],
  [
    'PATCH',
    '/v1.0/groups/:id',
    done(({ server, caller, params, body }) => updateGroup(server, caller, param(params, 'id'), body)),
  ],
  [
    'DELETE',
    '/v1.0/groups/:id',
    done(({ server, caller, params }) => deleteGroup(server, caller, param(params, 'id'))),
  ],
  [
    'GET',
    '/v1.0/groups/:id/members',
    ({ server, params }) => {
      const members = membersOf(server, findGroup(server, param(params, 'id')))
      return server.rules.bareMembers ? ok(members) : collection(members)
    },
  ],
  [
    'POST',
    '/v1.0/groups/:id/members/$ref',
    done(({ server, caller, params, body }) => addMemberByReference(server, caller, param(params, 'id'), body)),
  ],
  [
    'DELETE',
    '/v1.0/groups/:id/members/:userId/$ref',
    done(({ server, caller, params }) => removeMember(server, caller, param(params, 'id'), param(params, 'userId'))),
  ],
]

const drives = (version: 'v1.0' | 'v1beta1'): Route[] => [
  [
    'GET',
    `/${version}/drives`,
    ({ server, query }) => collection(listDrives(server, query).map((drive) => driveView(server, drive, version))),
  ],
  [
    'POST',
    `/${version}/drives`,
    ({ server, caller, body }) => ({
      status: 201,
      body: driveView(server, createDrive(server, caller, body), 'created'),
    }),
  ],
  [
    'GET',
    `/${version}/drives/:id`,
    ({ server, params }) => ok(driveView(server, findDrive(server, param(params, 'id')), version)),
  ],
  [
    'PATCH',
    `/${version}/drives/:id`,
    ({ server, caller, params, body, headers }) => {
      const drive = updateDrive(server, caller, param(params, 'id'), body, headers['restore'] !== undefined)
      return ok(driveView(server, drive, version))
    },
  ],
  [
    'DELETE',
    `/${version}/drives/:id`,
    done(({ server, caller, params, headers }) =>
      deleteDrive(server, caller, param(params, 'id'), headers['purge'] !== undefined),
    ),
  ],
]

const permissions: Route[] = [
  [
    'POST',
    '/v1beta1/drives/:id/root/invite',
    ({ server, caller, params, body }) => collection(invite(server, caller, param(params, 'id'), body)),
  ],
  [
    'GET',
    '/v1beta1/drives/:id/root/permissions',
    ({ server, params, query }) => ok(listPermissions(server, param(params, 'id'), query['$select'])),
  ],
  [
    'GET',
    '/v1beta1/drives/:id/root/permissions/:key',
    ({ server, params }) => ok(getPermission(server, param(params, 'id'), param(params, 'key'))),
  ],
  [
    'PATCH',
    '/v1beta1/drives/:id/root/permissions/:key',
    ({ server, params, body }) => ok(updatePermission(server, param(params, 'id'), param(params, 'key'), body)),
  ],
  [
    'DELETE',
    '/v1beta1/drives/:id/root/permissions/:key',
    done(({ server, caller, params }) => deletePermission(server, caller, param(params, 'id'), param(params, 'key'))),
  ],
]

const roles: Route[] = [
  ['GET', '/v1.0/applications', ({ server }) => collection([application(server)])],
  [
    'GET',
    '/v1.0/applications/:id',
    ({ server, params }) => {
      const only = application(server)
      if (only['id'] !== params['id']) throw itemNotFound()
      return ok(only)
    },
  ],
  [
    'GET',
    '/v1.0/users/:id/appRoleAssignments',
    ({ server, params }) => collection(assignmentsOf(server, textOf(findUser(server, param(params, 'id')), 'id'))),
  ],
  [
    'POST',
    '/v1.0/users/:id/appRoleAssignments',
    ({ server, params, body }) => ok(assignRole(server, param(params, 'id'), body)),
  ],
  [
    'DELETE',
    '/v1.0/users/:id/appRoleAssignments/:assignmentId',
    done(({ server, params }) => removeRole(server, param(params, 'id'), param(params, 'assignmentId'))),
  ],
  ['GET', '/v1beta1/roleManagement/permissions/roleDefinitions', () => collection(roleDefinitions.map(roleView))],
  [
    'GET',
    '/v1beta1/roleManagement/permissions/roleDefinitions/:id',
    ({ params }) => {
      const role = roleDefinitions.find(({ id }) => id === params['id'])
      if (role === undefined) throw itemNotFound('role not found')
      return ok(roleView(role))
    },
  ],
]

/** The Graph API under `/graph`. */
export function registerRoutes(app: FastifyInstance, server: Server): void {
  const mine: Route[] = [
    [
      'GET',
      '/v1.0/me',
      ({ caller, query }) => ok(userView(server, findUser(server, caller.userId), listOption(query['$expand']))),
    ],
    [
      'GET',
      '/v1.0/me/drives',
      ({ caller, query }) =>
        collection(drivesOf(server, caller, query).map((drive) => driveView(server, drive, 'v1.0'))),
    ],
  ]
  const beta = server.rules.hasBeta ? [...drives('v1beta1'), ...permissions, ...roles] : []
  const add = (routes: readonly Route[], forAll: boolean) => {
    for (const [method, path, operation] of routes) {
      app.route({ method, url: `/graph${path}`, handler: handle(server, operation, forAll) })
    }
  }
  add(mine, true)
  add([...users, ...groups, ...drives('v1.0'), ...beta], false)
}
