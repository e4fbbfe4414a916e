import { CoreApi } from '@goauthentik/api/dist/apis/CoreApi.js'
import type { Group } from '@goauthentik/api/dist/models/Group.js'
import type { PatchedUserRequest } from '@goauthentik/api/dist/models/PatchedUserRequest.js'
import type { User } from '@goauthentik/api/dist/models/User.js'
import type { UserRequest } from '@goauthentik/api/dist/models/UserRequest.js'
import { Configuration, FetchError, ResponseError } from '@goauthentik/api/dist/runtime.js'

import { IntegrationError } from '../connector.ts'
import type { CallPolicy } from '../resilience/call-policy.ts'
import { statusError } from '../resilience/http-status.ts'
import { type IntegrationOptions, originOf } from '../resilience/integration-options.ts'
import { explain } from './explain.ts'

/** Most results Authentik gives on one page. */
const pageSize = 100

/**
 * The calls dezky makes of Authentik, over its official client (only the core API is loaded: the package's index costs
 * a quarter of a second and 35 MB). Lists come whole; an object that is not there is undefined.
 * @throws IntegrationError every method
 */
export class AuthentikClient {
  private readonly core: CoreApi
  private readonly policy: CallPolicy
  private readonly options: IntegrationOptions

  constructor(options: IntegrationOptions) {
    this.options = options
    this.policy = options.policy
    this.core = new CoreApi(
      new Configuration({
        basePath: `${originOf(options)}/api/v3`,
        accessToken: options.token,
        ...(options.http === undefined ? {} : { fetchApi: options.http }),
      }),
    )
  }

  /** Everybody in a folder, page by page. */
  async usersInPath(path: string, signal: AbortSignal): Promise<readonly User[]> {
    // A page that was there a moment ago is 404 when people have left meanwhile.
    const page = (number: number) =>
      this.call({ operation: 'users.list', repeatable: true, signal, whenMissing: undefined }, (init) =>
        this.core.coreUsersList(
          { path, page: number, pageSize, ordering: 'username', includeGroups: false, includeRoles: false },
          init,
        ),
      )
    const first = await page(1)
    const others = Math.max(0, (first?.pagination.totalPages ?? 0) - 1)
    const rest = await Promise.all(Array.from({ length: others }, (_, index) => page(index + 2)))
    return [first, ...rest].flatMap((answer) => answer?.results ?? [])
  }

  async userByName(username: string, signal: AbortSignal): Promise<User | undefined> {
    const { results } = await this.read('users.find', signal, (init) =>
      this.core.coreUsersList({ username, includeGroups: false, includeRoles: false }, init),
    )
    return results.find((user) => user.username === username)
  }

  async userByUuid(uuid: string, signal: AbortSignal): Promise<User | undefined> {
    const { results } = await this.read('users.find', signal, (init) =>
      this.core.coreUsersList({ uuid, includeGroups: false, includeRoles: false }, init),
    )
    return results.find((user) => user.uuid === uuid)
  }

  userByPk(pk: number, signal: AbortSignal): Promise<User | undefined> {
    return this.call({ operation: 'users.get', repeatable: true, signal, whenMissing: undefined }, (init) =>
      this.core.coreUsersRetrieve({ id: pk }, init),
    )
  }

  /** A user name that is taken is refused, so repeating a create whose answer was lost makes no second user. */
  createUser(userRequest: UserRequest, signal: AbortSignal): Promise<User> {
    return this.call({ operation: 'users.create', repeatable: true, signal }, (init) =>
      this.core.coreUsersCreate({ userRequest }, init),
    )
  }

  updateUser(pk: number, patchedUserRequest: PatchedUserRequest, signal: AbortSignal): Promise<User> {
    return this.call({ operation: 'users.update', repeatable: true, signal }, (init) =>
      this.core.coreUsersPartialUpdate({ id: pk, patchedUserRequest }, init),
    )
  }

  deleteUser(pk: number, signal: AbortSignal): Promise<void> {
    return this.call({ operation: 'users.delete', repeatable: true, signal, whenMissing: undefined }, (init) =>
      this.core.coreUsersDestroy({ id: pk }, init),
    )
  }

  async groupByName(name: string, signal: AbortSignal): Promise<Group | undefined> {
    const { results } = await this.read('groups.find', signal, (init) =>
      this.core.coreGroupsList({ name, includeUsers: false }, init),
    )
    return results.find((group) => group.name === name)
  }

  groupById(id: string, signal: AbortSignal): Promise<Group | undefined> {
    return this.call({ operation: 'groups.get', repeatable: true, signal, whenMissing: undefined }, (init) =>
      this.core.coreGroupsRetrieve({ groupUuid: id, includeUsers: false }, init),
    )
  }

  /** A name that is taken is refused, so repeating a create whose answer was lost makes no second group. */
  createGroup(name: string, attributes: Record<string, unknown>, signal: AbortSignal): Promise<Group> {
    return this.call({ operation: 'groups.create', repeatable: true, signal }, (init) =>
      this.core.coreGroupsCreate({ groupRequest: { name, attributes } }, init),
    )
  }

  updateGroup(
    id: string,
    patch: { readonly name?: string; readonly attributes?: Record<string, unknown> },
    signal: AbortSignal,
  ): Promise<Group> {
    return this.call({ operation: 'groups.update', repeatable: true, signal }, (init) =>
      this.core.coreGroupsPartialUpdate({ groupUuid: id, patchedGroupRequest: patch }, init),
    )
  }

  deleteGroup(id: string, signal: AbortSignal): Promise<void> {
    return this.call({ operation: 'groups.delete', repeatable: true, signal, whenMissing: undefined }, (init) =>
      this.core.coreGroupsDestroy({ groupUuid: id }, init),
    )
  }

  addToGroup(groupId: string, pk: number, signal: AbortSignal): Promise<void> {
    return this.call({ operation: 'groups.add_user', repeatable: true, signal }, (init) =>
      this.core.coreGroupsAddUserCreate({ groupUuid: groupId, userAccountRequest: { pk } }, init),
    )
  }

  /** Not repeated by itself: each link invalidates nothing, but a person asked for one. */
  async recoveryLink(pk: number, signal: AbortSignal): Promise<string> {
    const { link } = await this.call({ operation: 'users.recovery', repeatable: false, signal }, (init) =>
      this.core.coreUsersRecoveryCreate({ id: pk, userRecoveryLinkRequest: {} }, init),
    )
    return link
  }

  async endSessions(pk: number, signal: AbortSignal): Promise<void> {
    await this.call({ operation: 'sessions.end', repeatable: true, signal }, (init) =>
      this.core.coreAuthenticatedSessionsBulkDeleteDestroy({ userPks: [pk] }, init),
    )
  }

  /** A cheap read that needs a valid token with the right to see groups. */
  async probe(signal: AbortSignal): Promise<void> {
    await this.read('groups.probe', signal, (init) =>
      this.core.coreGroupsList({ pageSize: 1, includeUsers: false }, init),
    )
  }

  private read<T>(operation: string, signal: AbortSignal, send: (init: RequestInit) => Promise<T>): Promise<T> {
    return this.call({ operation, repeatable: true, signal }, send)
  }

  private call<T>(
    call: { operation: string; repeatable: boolean; signal: AbortSignal; whenMissing?: T },
    send: (init: RequestInit) => Promise<T>,
  ): Promise<T> {
    return this.policy.execute(call, async (signal) => {
      try {
        return await send({ signal, redirect: 'manual' })
      } catch (error) {
        if (error instanceof ResponseError && error.response.status === 404 && 'whenMissing' in call)
          return call.whenMissing
        throw await this.failure(error, call.operation)
      }
    })
  }

  private async failure(error: unknown, operation: string): Promise<unknown> {
    if (error instanceof FetchError) return error.cause
    if (error instanceof SyntaxError || (error instanceof TypeError && error.cause === undefined))
      return new IntegrationError('authentik', 'unexpected_answer', 'Authentik answered something unreadable', {
        cause: error,
      })
    if (!(error instanceof ResponseError)) return error
    const failure = statusError('authentik', error.response, this.options.clock(), await explain(error.response))
    this.options.logger?.debug({ system: 'authentik', operation, code: failure.code }, failure.message)
    return failure
  }
}
