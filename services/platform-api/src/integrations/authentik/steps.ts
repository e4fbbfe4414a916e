import { IntegrationError, type PlannedStep, type StepEffect } from '../connector.ts'
import type { AuthentikClient } from './authentik.client.ts'
import { desiredAttributes, withDezky } from './marks.ts'
import { userIds } from './match.ts'
import { seenGroup, type SeenUser, seenUser } from './observed.ts'
import { type Difference, otherMark } from './plan.ts'
import type { Person, Population } from './population.ts'

type UserUpdate = Extract<Difference, { kind: 'update-user' }>

/** Turns the differences of one population into steps that remove them. */
export class PopulationSteps {
  private readonly client: AuthentikClient
  private readonly population: Population
  private group: string | undefined

  /** `groupId`: the group when it exists and is ours. */
  constructor(client: AuthentikClient, population: Population, groupId: string | undefined) {
    this.client = client
    this.population = population
    this.group = groupId
  }

  step(difference: Difference): PlannedStep {
    const { groupName } = this.population
    switch (difference.kind) {
      case 'create-group':
        return named('create', 'group', groupName, [], (signal) => this.createGroup(signal))
      case 'update-group':
        return named('update', 'group', groupName, difference.changes, async (signal) => {
          await this.client.updateGroup(difference.id, difference.patch, signal)
          return {}
        })
      case 'delete-group':
        return named('delete', 'group', groupName, [], async (signal) => {
          await this.client.deleteGroup(difference.id, signal)
          return { forget: ['group'] }
        })
      case 'create-user':
        return this.createStep(difference.person)
      case 'update-user':
        return named(actionOf(difference), 'user', difference.user.username, difference.changes, (signal) =>
          this.updateUser(difference, signal),
        )
      case 'delete-user':
        return this.deleteStep(difference.user, difference.key)
      case 'blocked':
      default:
        return named('blocked', difference.object, difference.name, [], () =>
          Promise.reject(conflict(difference.object, difference.name, difference.why)),
        )
    }
  }

  private createStep(person: Person): PlannedStep {
    const changes = [
      { field: 'name', from: null, to: person.name },
      { field: 'active', from: null, to: String(person.enabled) },
    ]
    return named('create', 'user', person.email, changes, async (signal) =>
      userEffect(person.key, await this.createUser(person, signal)),
    )
  }

  private deleteStep(user: SeenUser, key: string): PlannedStep {
    return named('delete', 'user', user.username, [], async (signal) => {
      await this.client.deleteUser(user.pk, signal)
      return key === '' ? {} : { forget: [`user:${key}`, `pk:${key}`] }
    })
  }

  private async createGroup(signal: AbortSignal): Promise<StepEffect> {
    const { groupName, mark } = this.population
    const attributes = { dezky: { mark } }
    const group = await this.client.createGroup(groupName, attributes, signal).catch(async (error: unknown) => {
      const there = await this.whenRefused(error, () => this.client.groupByName(groupName, signal))
      const found = seenGroup(there)
      if (found.ours.mark !== mark) throw conflict('group', groupName, otherMark(found.ours.mark))
      return there
    })
    this.group = group.pk
    return { remember: { group: group.pk } }
  }

  private async createUser(person: Person, signal: AbortSignal): Promise<SeenUser> {
    const groupId = await this.groupId(signal)
    const request = {
      username: person.email,
      email: person.email,
      name: person.name,
      isActive: person.enabled,
      path: this.population.path,
      groups: [groupId],
      attributes: withDezky(undefined, desiredAttributes(this.population, person)),
    }
    try {
      return seenUser(await this.client.createUser(request, signal))
    } catch (error) {
      const found = seenUser(await this.whenRefused(error, () => this.client.userByName(person.email, signal)))
      return this.adopt(found, person, groupId, signal)
    }
  }

  /** Takes over a user that carries our mark and this key: the answer to its creation was lost. */
  private async adopt(found: SeenUser, person: Person, groupId: string, signal: AbortSignal): Promise<SeenUser> {
    const { mark, keyName, path } = this.population
    if (found.ours.mark !== mark || found.ours[keyName] !== person.key)
      throw conflict('user', person.email, otherMark(found.ours.mark))
    const attributes = withDezky(found.attributes, desiredAttributes(this.population, person))
    const patch = { email: person.email, name: person.name, isActive: person.enabled, path, attributes }
    const user = seenUser(await this.client.updateUser(found.pk, patch, signal))
    if (!user.groups.includes(groupId)) await this.client.addToGroup(groupId, user.pk, signal)
    return user
  }

  private async updateUser(update: UserUpdate, signal: AbortSignal): Promise<StepEffect> {
    const { user, patch, join, key } = update
    if (Object.keys(patch).length > 0) await this.client.updateUser(user.pk, patch, signal)
    if (join) await this.client.addToGroup(await this.groupId(signal), user.pk, signal)
    return userEffect(key, user)
  }

  /** The group's id; looked up when the step that makes it was left out or failed. */
  private async groupId(signal: AbortSignal): Promise<string> {
    if (this.group !== undefined) return this.group
    const { groupName, mark } = this.population
    const group = await this.client.groupByName(groupName, signal)
    if (group === undefined || seenGroup(group).ours.mark !== mark)
      throw conflict('group', groupName, 'it has to exist and be ours before people join it')
    this.group = group.pk
    return group.pk
  }

  /** What stands in the way of a refused creation; the refusal itself when nothing does. */
  private async whenRefused<T>(error: unknown, find: () => Promise<T | undefined>): Promise<T> {
    if (!(error instanceof IntegrationError) || !['refused', 'conflict'].includes(error.code)) throw error
    const found = await find()
    if (found === undefined) throw error
    return found
  }
}

const userEffect = (key: string, user: SeenUser): StepEffect => ({ remember: userIds(key, user) })

function actionOf({ patch, join }: UserUpdate): PlannedStep['action'] {
  if (patch.path !== undefined) return 'adopt'
  const onlyActive = !join && Object.keys(patch).length === 1 && patch.isActive !== undefined
  if (!onlyActive) return 'update'
  return patch.isActive ? 'enable' : 'disable'
}

const conflict = (object: string, name: string, why: string): IntegrationError =>
  new IntegrationError('authentik', 'conflict', `the ${object} ${name} in Authentik is left alone: ${why}`)

const named = (
  action: PlannedStep['action'],
  object: string,
  name: string,
  changes: PlannedStep['changes'],
  run: PlannedStep['run'],
): PlannedStep => ({ action, object, name, changes, run })
