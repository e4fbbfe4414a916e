import { type DesiredSeat, type DesiredTenant, IntegrationError, type StepEffect } from '../connector.ts'
import type { Difference, GroupKey } from './difference.ts'
import type { GraphUser, UserBody } from './graph.ts'
import type { Groups } from './groups.ts'
import { markOf, userMark } from './marks.ts'
import type { OcisClient } from './ocis.client.ts'
import { markIdentity } from './plan-users.ts'

type UpdateUser = Extract<Difference, { kind: 'update-user' }>

/** Creates, changes and removes the users of one tenant. */
export class UserSteps {
  private readonly client: OcisClient
  private readonly desired: DesiredTenant
  private readonly groups: Groups
  private readonly modern: boolean

  constructor(client: OcisClient, desired: DesiredTenant, groups: Groups, modern: boolean) {
    this.client = client
    this.desired = desired
    this.groups = groups
    this.modern = modern
  }

  /** The user comes into its group before it gets its own name: until then one of the two says whose it is. */
  async create(seat: DesiredSeat, enabled: boolean, signal: AbortSignal): Promise<StepEffect> {
    const groupId = await this.groups.id(enabled ? 'group' : 'locked', signal)
    const mark = userMark(this.desired.mark, seat.seatId)
    const named: UserBody = {
      displayName: seat.name,
      onPremisesSamAccountName: seat.email,
      mail: seat.email,
      accountEnabled: enabled,
    }
    const body: UserBody = this.modern
      ? { ...named, identities: [markIdentity(this.desired.mark, seat.seatId)] }
      : { ...named, displayName: mark }
    const user = await this.client.createUser(body, signal).catch((error: unknown) => this.claim(error, seat, signal))
    await this.client.addMember(groupId, user.id, signal)
    if (user.displayName !== seat.name) await this.client.updateUser(user.id, named, signal)
    return { remember: { [`user:${seat.seatId}`]: user.id } }
  }

  /**
   * Locking disables first and takes the membership away after the user is in the other group, so that whoever is
   * interrupted finds it in one of them. (Release 2.0.0 takes `accountEnabled: false` and lets the user sign in all the
   * same: what locks there is the lost membership.)
   */
  async update({ seen, seatId, patch, place }: UpdateUser, signal: AbortSignal): Promise<StepEffect> {
    const { id } = seen.user
    if (place !== undefined && place === 'group' && !seen.inGroup) await this.join('group', id, signal)
    if (Object.keys(patch).length > 0) await this.client.updateUser(id, patch, signal)
    if (place === 'locked' && !seen.inLocked) await this.join('locked', id, signal)
    if (place === 'locked' && seen.inGroup) await this.leave('group', id, signal)
    if (place === 'group' && seen.inLocked) await this.leave('locked', id, signal)
    return { remember: { [`user:${seatId}`]: id } }
  }

  async remove(user: GraphUser, seatId: string, signal: AbortSignal): Promise<StepEffect> {
    await this.client.deleteUser(user.id, signal)
    return seatId === '' ? {} : { forget: [`user:${seatId}`] }
  }

  private async join(key: GroupKey, userId: string, signal: AbortSignal): Promise<void> {
    await this.client.addMember(await this.groups.id(key, signal), userId, signal)
  }

  private async leave(key: GroupKey, userId: string, signal: AbortSignal): Promise<void> {
    await this.client.removeMember(await this.groups.id(key, signal), userId, signal)
  }

  /** Whoever has the name already is ours when it carries this seat's mark: the answer to its creation was lost. */
  private async claim(error: unknown, seat: DesiredSeat, signal: AbortSignal): Promise<GraphUser> {
    if (!(error instanceof IntegrationError) || error.code !== 'conflict') throw error
    const found = await this.client.user(seat.email, signal)
    if (found === undefined) throw error
    if (markOf(found) === userMark(this.desired.mark, seat.seatId)) return found
    throw new IntegrationError(
      'ocis',
      'conflict',
      `the user ${seat.email} in OCIS (Graph) is left alone: it was not made by dezky for this person`,
    )
  }
}
