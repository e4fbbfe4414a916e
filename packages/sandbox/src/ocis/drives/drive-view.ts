import type { Document } from '../../documents/document-store.ts'
import { objectsIn, textOf } from '../../documents/read.ts'
import { roleDefinitions } from '../roles/role-definitions.ts'
import type { Server } from '../server.ts'

/** Space on the disk: what is left of an unlimited space. */
const diskFreeBytes = 68_239_749_120
/** The quota a disabled space shows: the largest 64-bit number. */
const noQuota = 9_223_372_036_854_775_807n

/** How a drive is shown: right after creation without its use; with role ids where `v1beta1` is asked. */
export type DriveForm = 'created' | 'v1.0' | 'v1beta1'

export function driveView(server: Server, drive: Document, form: DriveForm): Document {
  const id = textOf(drive, 'id')
  const spaceId = textOf(drive, 'spaceId')
  const isTrashed = drive['isTrashed'] === true
  return {
    ...(drive['description'] === undefined ? {} : { description: textOf(drive, 'description') }),
    driveAlias: textOf(drive, 'driveAlias'),
    driveType: 'project',
    id,
    lastModifiedDateTime: textOf(drive, 'lastModifiedDateTime'),
    name: textOf(drive, 'name'),
    owner: { user: server.rules.hasBeta ? { displayName: '', id: spaceId } : { id: spaceId } },
    quota: quotaView(Number(drive['quotaTotal']), isTrashed, form),
    root: {
      ...(isTrashed ? { deleted: { state: 'trashed' } } : {}),
      eTag: textOf(drive, 'eTag'),
      id,
      permissions: objectsIn(drive, 'grants').map(([key, grant]) => grantView(server, key, grant, form)),
      webDavUrl: `${server.baseUrl()}/dav/spaces/${id}`,
    },
    webUrl: `${server.baseUrl()}/f/${id}`,
  }
}

function quotaView(total: number, isTrashed: boolean, form: DriveForm): Document {
  // the number is beyond what a double holds; drivesText puts the exact digits into the answer
  if (isTrashed) return { total: Number(noQuota) }
  if (form === 'created') return { total }
  return { remaining: total === 0 ? diskFreeBytes : total, state: 'normal', total, used: 0 }
}

function grantView(server: Server, key: string, grant: Document, form: DriveForm): Document {
  const role = roleDefinitions.find(({ id }) => id === grant['roleId'])
  const roles = [form === 'v1beta1' ? textOf(grant, 'roleId') : (role?.legacyName ?? '')]
  const expiration =
    grant['expirationDateTime'] === undefined ? {} : { expirationDateTime: textOf(grant, 'expirationDateTime') }
  if (server.rules.hasBeta) return { grantedToV2: granteeOf(server, key), roles, ...expiration }
  const { kind, id } = splitGrantee(key)
  return { grantedTo: [{ [kind]: { id } }], roles }
}

/** `u:<id>` is a user, `g:<id>` a group. */
export function splitGrantee(key: string): { kind: 'user' | 'group'; id: string } {
  return { kind: key.startsWith('g:') ? 'group' : 'user', id: key.slice(2) }
}

export function granteeOf(server: Server, key: string): Document {
  const { kind, id } = splitGrantee(key)
  return { [kind]: { displayName: textOf(server.documents.get(kind, id), 'displayName'), id } }
}

/** An answer with drives as text, large quotas exact. */
export const drivesText = (body: Document): string =>
  JSON.stringify(body).replaceAll(`"total":${Number(noQuota)}`, `"total":${noQuota}`)
