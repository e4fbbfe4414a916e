import { randomBytes, randomUUID } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { invalidRequest, itemNotFound } from '../graph-error.ts'
import { managerRoleId } from '../roles/role-definitions.ts'
import type { Caller, Server } from '../server.ts'

export const defaultQuotaBytes = 1_000_000_000
const forbiddenInNames = ['/', '\\', '.', ':', '?', '*', '"', '>', '<', '|']
const maxNameLength = 255

/** A new project space; the same name makes another one. Throws GraphError 400. */
export function createDrive(server: Server, caller: Caller, body: Document): Document {
  const name = textOf(body, 'name')
  checkName(name)
  const driveType = textOf(body, 'driveType') || 'project'
  if (driveType !== 'project') throw invalidRequest(`drives of type ${driveType} cannot be created via this api`)
  const spaceId = randomUUID()
  const id = `${server.storageId}$${spaceId}`
  const description = textOf(body, 'description')
  const drive: Document = {
    id,
    spaceId,
    name,
    ...(description === '' ? {} : { description }),
    driveAlias: `project/${name.toLowerCase().replaceAll(/\s+/g, '-')}`,
    quotaTotal: quotaOf(body) ?? defaultQuotaBytes,
    lastModifiedDateTime: server.clock().toISOString().replace('Z', '602275Z'),
    eTag: `"${randomBytes(16).toString('hex')}"`,
    isTrashed: false,
    grants: { [`u:${caller.userId}`]: { roleId: managerRoleId } },
  }
  server.documents.put('drive', id, drive)
  audit(server, caller, 'space_created', `created a space '${spaceId}' with name '${name}'`, drive, {
    Owner: spaceId,
    RootItem: spaceId,
    Name: name,
    Type: 'project',
  })
  return drive
}

/** Changes name, description and quota, and with `restore` takes a space out of the bin. Throws GraphError 400, 404. */
export function updateDrive(server: Server, caller: Caller, id: string, body: Document, restore: boolean): Document {
  const drive = findDrive(server, id)
  const changed: Document = { ...drive, ...(restore ? { isTrashed: false } : {}) }
  if (body['name'] !== undefined) {
    checkName(textOf(body, 'name'))
    changed['name'] = textOf(body, 'name')
  }
  if (typeof body['description'] === 'string') changed['description'] = body['description']
  const quota = quotaOf(body)
  if (quota !== undefined) changed['quotaTotal'] = quota
  server.documents.put('drive', id, changed)
  const spaceId = textOf(drive, 'spaceId')
  if (restore && drive['isTrashed'] === true) {
    audit(server, caller, 'space_enabled', `(re-) enabled the space '${spaceId}'`, drive, {})
  }
  const name = textOf(changed, 'name')
  if (name !== drive['name']) {
    audit(server, caller, 'space_renamed', `renamed space '${spaceId}' to '${name}'`, drive, { NewName: name })
  }
  if (changed['quotaTotal'] !== drive['quotaTotal'] || changed['description'] !== drive['description']) {
    const quotaTotal = Number(changed['quotaTotal'])
    const message = `updated space '${spaceId}'. name: '${name}', quota: '${quotaTotal}', opaque: 'map[]'`
    audit(server, caller, 'space_updated', message, drive, { Name: name, Opqaue: {}, QuotaMaxBytes: quotaTotal })
  }
  return changed
}

/**
 * Deletes in two steps: the first disables the space, which can still be read and restored; with `purge` a disabled
 * space is erased. Throws GraphError 400, 404, and the profile's answer to a second purge.
 */
export function deleteDrive(server: Server, caller: Caller, id: string, purge: boolean): void {
  const drive = server.documents.get('drive', id)
  if (drive === undefined) throw purge ? server.rules.purgedTwice() : itemNotFound('drive not found')
  const spaceId = textOf(drive, 'spaceId')
  if (!purge) {
    server.documents.put('drive', id, { ...drive, isTrashed: true })
    audit(server, caller, 'space_disabled', `disabled the space '${spaceId}'`, drive, {})
    return
  }
  if (drive['isTrashed'] !== true) throw invalidRequest("can't purge enabled space")
  server.documents.remove('drive', id)
  audit(server, caller, 'space_deleted', `deleted the space '${spaceId}'`, drive, {})
}

/** Throws GraphError 404. */
export function findDrive(server: Server, id: string): Document {
  const drive = server.documents.get('drive', id)
  if (drive === undefined) throw itemNotFound('drive not found')
  return drive
}

/** Writes an audit line about a space. */
export function audit(
  server: Server,
  caller: Caller,
  action: string,
  what: string,
  drive: Document,
  fields: Document,
): void {
  const message = `user '${caller.userId}' ${what} (storage: '${server.storageId}')`
  server.audit.write(caller.userId, action, message, { SpaceID: textOf(drive, 'id'), ...fields })
}

function checkName(name: string): void {
  if (name === '') throw invalidRequest('invalid spacename: spacename must not be empty')
  if (name.length > maxNameLength) {
    throw invalidRequest(`invalid spacename: spacename must be smaller than ${maxNameLength}`)
  }
  if (forbiddenInNames.some((character) => name.includes(character))) {
    throw invalidRequest(`invalid spacename: spacenames must not contain [${forbiddenInNames.join(' ')}]`)
  }
}

/** Bytes asked for. A negative quota is taken, as by the real server, and means none: 0 is unlimited. */
function quotaOf(body: Document): number | undefined {
  const total = objectOf(body, 'quota')['total']
  if (total === undefined) return undefined
  if (typeof total !== 'number' || !Number.isInteger(total)) throw invalidRequest('invalid quota')
  return Math.max(0, total)
}
