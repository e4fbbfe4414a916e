import { type DesiredTenant, IntegrationError, type StepEffect } from '../connector.ts'
import type { GraphDrive } from './graph.ts'
import type { Groups } from './groups.ts'
import { spaceName } from './marks.ts'
import { isTrashed } from './observed.ts'
import type { OcisClient } from './ocis.client.ts'
import { permissionOf, roleForMembers } from './roles.ts'

/** Creates, shares and removes the space of one tenant. */
export class SpaceSteps {
  private readonly client: OcisClient
  private readonly desired: DesiredTenant
  private readonly groups: Groups
  private space: string | undefined

  constructor(client: OcisClient, desired: DesiredTenant, groups: Groups, spaceId: string | undefined) {
    this.client = client
    this.desired = desired
    this.groups = groups
    this.space = spaceId
  }

  /** Creating is not idempotent: when the answer is lost the space is looked for by its mark, not created again. */
  async create(signal: AbortSignal): Promise<StepEffect> {
    const { mark, storageBytes } = this.desired
    const name = spaceName(this.desired)
    const space = await this.client.createDrive(name, mark, storageBytes, signal).catch(async (error: unknown) => {
      if (!(error instanceof IntegrationError) || !error.retryable || error.code === 'circuit_open') throw error
      const found = await this.find(signal)
      if (found === undefined) throw error
      return found
    })
    this.space = space.id
    return { remember: { space: space.id } }
  }

  async restore(space: GraphDrive, signal: AbortSignal): Promise<StepEffect> {
    await this.client.restoreDrive(space.id, signal)
    return { remember: { space: space.id } }
  }

  async update(space: GraphDrive, patch: object, signal: AbortSignal): Promise<StepEffect> {
    await this.client.updateDrive(space.id, patch, signal)
    return { remember: { space: space.id } }
  }

  /** Disables, then erases. A failure of the second step, or a lost answer, counts as done when the space is no longer there. */
  async remove(space: GraphDrive, signal: AbortSignal): Promise<StepEffect> {
    if (!isTrashed(space)) await this.client.disableDrive(space.id, signal)
    await this.client.purgeDrive(space.id, signal).catch(async (error: unknown) => {
      if (!(error instanceof IntegrationError) || !error.retryable || error.code === 'circuit_open') throw error
      if ((await this.client.drive(space.id, signal)) !== undefined) throw error
    })
    // Of two spaces the one that stays keeps its place in memory.
    return space.id === this.space ? { forget: ['space'] } : {}
  }

  /** Gives the group its role; roles and present permissions are read first, their ids differ between servers. */
  async share(signal: AbortSignal): Promise<StepEffect> {
    const spaceId = this.space ?? (await this.find(signal))?.id
    if (spaceId === undefined)
      throw new IntegrationError('ocis', 'conflict', 'there is no space to share in OCIS (Graph) yet', {
        retryable: true,
      })
    const groupId = await this.groups.id('group', signal)
    const access = await this.client.spaceAccess(spaceId, signal)
    const role = roleForMembers(access?.roles ?? [])
    if (access === undefined || role === undefined)
      throw new IntegrationError(
        'ocis',
        'missing_capability',
        'OCIS (Graph) offers no role for editing or managing a space',
      )
    const permission = permissionOf(access.permissions, groupId)
    if (permission === undefined) await this.invite(spaceId, groupId, role.id, signal)
    else if (!permission.roles?.includes(role.id)) await this.client.changeRole(spaceId, permission.id, role.id, signal)
    return {}
  }

  /** Whoever is invited already is refused: the answer to an invitation was lost. */
  private async invite(spaceId: string, groupId: string, roleId: string, signal: AbortSignal): Promise<void> {
    await this.client.inviteGroup(spaceId, groupId, roleId, signal).catch(async (error: unknown) => {
      if (!(error instanceof IntegrationError) || error.code !== 'conflict') throw error
      const access = await this.client.spaceAccess(spaceId, signal)
      if (permissionOf(access?.permissions ?? [], groupId) === undefined) throw error
    })
  }

  private async find(signal: AbortSignal): Promise<GraphDrive | undefined> {
    const drives = await this.client.projectDrives(signal)
    return drives.find((drive) => drive.description === this.desired.mark && !isTrashed(drive))
  }
}
