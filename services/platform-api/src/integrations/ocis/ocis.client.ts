import type { z } from 'zod'

import { IntegrationError } from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { GraphHttp, type GraphRequest, segment, shaped } from './graph-http.ts'
import {
  type GraphDrive,
  graphDrive,
  graphDrives,
  type GraphGroup,
  graphGroup,
  graphMembers,
  type GraphPermission,
  graphPermissions,
  type GraphRole,
  type GraphUser,
  graphUser,
  type UserBody,
} from './graph.ts'

/** Who may do what on the root of a space, and which roles could be given. */
export interface SpaceAccess {
  readonly roles: readonly GraphRole[]
  readonly permissions: readonly GraphPermission[]
}

type Options = Omit<GraphRequest, 'operation' | 'method' | 'path'>

/**
 * The calls dezky makes of libre-graph. An object that is not there is undefined; removing it again is no error.
 * @throws IntegrationError every method
 */
export class OcisClient {
  private readonly http: GraphHttp

  constructor(options: IntegrationOptions) {
    this.http = new GraphHttp(options)
  }

  async whoami(signal: AbortSignal): Promise<void> {
    await this.must('me.get', 'GET', '/v1.0/me', { repeatable: true, signal })
  }

  drive(id: string, signal: AbortSignal): Promise<GraphDrive | undefined> {
    return this.find('drives.get', `/v1.0/drives/${segment(id)}`, graphDrive, signal)
  }

  /** Every project space: the interface has no search by name or description. */
  async projectDrives(signal: AbortSignal): Promise<readonly GraphDrive[]> {
    const drives: GraphDrive[] = []
    let path: string | undefined = `/v1.0/drives?$filter=${encodeURIComponent("driveType eq 'project'")}`
    while (path !== undefined) {
      const page: z.infer<typeof graphDrives> = shaped(
        graphDrives,
        await this.must('drives.list', 'GET', path, { repeatable: true, signal }),
      )
      drives.push(...(page.value ?? []))
      path = this.nextPath(page['@odata.nextLink'])
    }
    return drives
  }

  /** Not repeatable: a second call makes a second space of the same name. */
  async createDrive(name: string, description: string, totalBytes: number, signal: AbortSignal): Promise<GraphDrive> {
    const body = { name, description, quota: { total: totalBytes } }
    const answer = await this.must('drives.create', 'POST', '/v1.0/drives', { body, repeatable: false, signal })
    return shaped(graphDrive, answer)
  }

  async updateDrive(id: string, body: object, signal: AbortSignal): Promise<void> {
    await this.must('drives.update', 'PATCH', `/v1.0/drives/${segment(id)}`, { body, repeatable: true, signal })
  }

  /** Brings a space back that was disabled. */
  async restoreDrive(id: string, signal: AbortSignal): Promise<void> {
    const options = { body: {}, headers: { Restore: 'T' }, repeatable: true, signal }
    await this.must('drives.restore', 'PATCH', `/v1.0/drives/${segment(id)}`, options)
  }

  /** First step of removing a space: it can still be restored. */
  disableDrive(id: string, signal: AbortSignal): Promise<void> {
    return this.remove('drives.disable', `/v1.0/drives/${segment(id)}`, { repeatable: true, signal })
  }

  /**
   * Second step: its content is erased. Not repeated: release 2.0.0 answers 500 when that has happened before, and
   * several of those in a row would look like a system that is unwell.
   */
  purgeDrive(id: string, signal: AbortSignal): Promise<void> {
    const options = { headers: { Purge: 'T' }, repeatable: false, signal }
    return this.remove('drives.purge', `/v1.0/drives/${segment(id)}`, options)
  }

  /** A group with its members, by id or by name. */
  async group(idOrName: string, signal: AbortSignal): Promise<GraphGroup | undefined> {
    const path = `/v1.0/groups/${segment(idOrName)}`
    const group = await this.find('groups.get', `${path}?$expand=members`, graphGroup, signal)
    if (group === undefined || group.members) return group
    const listed = await this.find('groups.members', `${path}/members`, graphMembers, signal)
    return { ...group, members: (Array.isArray(listed) ? listed : listed?.value) ?? [] }
  }

  /** A name that is taken is refused: repeating makes no second group. */
  async createGroup(displayName: string, description: string, signal: AbortSignal): Promise<GraphGroup> {
    const body = { displayName, description }
    const answer = await this.must('groups.create', 'POST', '/v1.0/groups', { body, repeatable: true, signal })
    return shaped(graphGroup, answer)
  }

  async updateGroup(id: string, body: object, signal: AbortSignal): Promise<void> {
    await this.must('groups.update', 'PATCH', `/v1.0/groups/${segment(id)}`, { body, repeatable: true, signal })
  }

  deleteGroup(id: string, signal: AbortSignal): Promise<void> {
    return this.remove('groups.delete', `/v1.0/groups/${segment(id)}`, { repeatable: true, signal })
  }

  async addMember(groupId: string, userId: string, signal: AbortSignal): Promise<void> {
    const body = { '@odata.id': `${this.http.origin}/graph/v1.0/users/${segment(userId)}` }
    const path = `/v1.0/groups/${segment(groupId)}/members/$ref`
    await this.must('members.add', 'POST', path, { body, repeatable: true, signal })
  }

  removeMember(groupId: string, userId: string, signal: AbortSignal): Promise<void> {
    const path = `/v1.0/groups/${segment(groupId)}/members/${segment(userId)}/$ref`
    return this.remove('members.remove', path, { repeatable: true, signal })
  }

  /** A user by id or by user name. */
  user(idOrName: string, signal: AbortSignal): Promise<GraphUser | undefined> {
    return this.find('users.get', `/v1.0/users/${segment(idOrName)}`, graphUser, signal)
  }

  /** A user name that is taken is refused: repeating makes no second user. */
  async createUser(body: UserBody, signal: AbortSignal): Promise<GraphUser> {
    return shaped(graphUser, await this.must('users.create', 'POST', '/v1.0/users', { body, repeatable: true, signal }))
  }

  async updateUser(id: string, body: UserBody, signal: AbortSignal): Promise<void> {
    await this.must('users.update', 'PATCH', `/v1.0/users/${segment(id)}`, { body, repeatable: true, signal })
  }

  deleteUser(id: string, signal: AbortSignal): Promise<void> {
    return this.remove('users.delete', `/v1.0/users/${segment(id)}`, { repeatable: true, signal })
  }

  /** Access to a space's root; undefined when the release has no such interface (`v1beta1`). */
  async spaceAccess(driveId: string, signal: AbortSignal): Promise<SpaceAccess | undefined> {
    const path = `/v1beta1/drives/${segment(driveId)}/root/permissions`
    const answer = await this.http.send({
      operation: 'permissions.list',
      method: 'GET',
      path,
      repeatable: true,
      signal,
    })
    if ('missing' in answer) return answer.missing === 'route' ? undefined : { roles: [], permissions: [] }
    const read = shaped(graphPermissions, answer.body)
    return { roles: read['@libre.graph.permissions.roles.allowedValues'] ?? [], permissions: read.value ?? [] }
  }

  /** Whether the release can share spaces at all. */
  async hasSharing(signal: AbortSignal): Promise<boolean> {
    const path = '/v1beta1/roleManagement/permissions/roleDefinitions'
    const answer = await this.http.send({ operation: 'roles.list', method: 'GET', path, repeatable: true, signal })
    return !('missing' in answer)
  }

  /** A group that is invited already is refused: repeating gives no second permission. */
  async inviteGroup(driveId: string, groupId: string, roleId: string, signal: AbortSignal): Promise<void> {
    const recipients = [{ '@libre.graph.recipient.type': 'group', objectId: groupId }]
    const body = { recipients, roles: [roleId] }
    const path = `/v1beta1/drives/${segment(driveId)}/root/invite`
    await this.must('permissions.invite', 'POST', path, { body, repeatable: true, signal })
  }

  async changeRole(driveId: string, permissionId: string, roleId: string, signal: AbortSignal): Promise<void> {
    const path = `/v1beta1/drives/${segment(driveId)}/root/permissions/${segment(permissionId)}`
    await this.must('permissions.update', 'PATCH', path, { body: { roles: [roleId] }, repeatable: true, signal })
  }

  private async find<T>(operation: string, path: string, shape: z.ZodType<T>, signal: AbortSignal) {
    const answer = await this.http.send({ operation, method: 'GET', path, repeatable: true, signal })
    return 'missing' in answer ? undefined : shaped(shape, answer.body)
  }

  private async remove(operation: string, path: string, options: Options): Promise<void> {
    await this.http.send({ ...options, operation, method: 'DELETE', path })
  }

  private async must(operation: string, method: 'GET' | 'POST' | 'PATCH', path: string, options: Options) {
    const answer = await this.http.send({ ...options, operation, method, path })
    if (!('missing' in answer)) return answer.body
    if (answer.missing === 'route')
      throw new IntegrationError('ocis', 'missing_capability', `this release of OCIS (Graph) lacks ${operation}`)
    // It went away between reading and writing: the next reading knows.
    throw new IntegrationError('ocis', 'conflict', `404 from OCIS (Graph): nothing there any more (${operation})`, {
      retryable: true,
    })
  }

  /** The path of the next page on the address we were given: a link to another host gets no token. */
  private nextPath(link: string | null | undefined): string | undefined {
    if (!link) return undefined
    const { pathname, search } = new URL(link, this.http.origin)
    const at = pathname.indexOf('/v1.0/')
    return at === -1 ? undefined : `${pathname.slice(at)}${search}`
  }
}
