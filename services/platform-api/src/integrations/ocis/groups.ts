import { type DesiredTenant, IntegrationError } from '../connector.ts'
import type { GroupKey } from './difference.ts'
import { groupName, lockedGroupName } from './marks.ts'
import type { OcisClient } from './ocis.client.ts'

/** The tenant's two groups while its steps run: some exist only once an earlier step made them. */
export class Groups {
  private readonly client: OcisClient
  private readonly desired: DesiredTenant
  private readonly ids: Map<GroupKey, string>

  constructor(client: OcisClient, desired: DesiredTenant, ids: ReadonlyMap<GroupKey, string>) {
    this.client = client
    this.desired = desired
    this.ids = new Map(ids)
  }

  name(key: GroupKey): string {
    return key === 'group' ? groupName(this.desired) : lockedGroupName(this.desired)
  }

  /** The id of a group; looked up when the step that makes it was left out. @throws IntegrationError */
  async id(key: GroupKey, signal: AbortSignal): Promise<string> {
    const id = this.ids.get(key) ?? (await this.find(key, signal))
    if (id === undefined)
      throw new IntegrationError('ocis', 'conflict', `the group ${this.name(key)} in OCIS (Graph) has to exist first`, {
        retryable: true,
      })
    this.ids.set(key, id)
    return id
  }

  /** Makes a group, or finds it made already. @throws IntegrationError conflict when it is somebody else's */
  async create(key: GroupKey, signal: AbortSignal): Promise<string> {
    const { mark } = this.desired
    const group = await this.client.createGroup(this.name(key), mark, signal).catch(async (error: unknown) => {
      if (!(error instanceof IntegrationError) || error.code !== 'conflict') throw error
      const found = await this.client.group(this.name(key), signal)
      if (found === undefined) throw error
      if (!found.description || found.description === mark) return found
      const message = `the group ${this.name(key)} in OCIS (Graph) is left alone: its description names another owner`
      throw new IntegrationError('ocis', 'conflict', message)
    })
    this.ids.set(key, group.id)
    return group.id
  }

  private async find(key: GroupKey, signal: AbortSignal): Promise<string | undefined> {
    const group = await this.client.group(this.name(key), signal)
    return group !== undefined && (!group.description || group.description === this.desired.mark) ? group.id : undefined
  }
}
