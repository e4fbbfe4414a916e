import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { ordered, parseFilter } from '../odata.ts'
import type { Caller, Server } from '../server.ts'
import { groupsOf } from '../users/user-view.ts'

/** Spaces by `$filter` and `$orderby`, disabled ones included. Throws GraphError 400, 501. */
export function listDrives(server: Server, query: Record<string, string | undefined>): Document[] {
  const filter = query['$filter'] === undefined ? undefined : parseFilter(query['$filter'], ['driveType', 'id'])
  const matching = server.documents
    .list('drive')
    .filter((drive) => filter?.((path) => [path === 'id' ? textOf(drive, 'id') : 'project']) ?? true)
  return ordered(matching, query['$orderby'], ['name', 'lastModifiedDateTime'], textOf)
}

/** Spaces shared with the caller or one of their groups. */
export function drivesOf(server: Server, caller: Caller, query: Record<string, string | undefined>): Document[] {
  const keys = [`u:${caller.userId}`, ...groupsOf(server, caller.userId).map((group) => `g:${textOf(group, 'id')}`)]
  return listDrives(server, query).filter((drive) => keys.some((key) => Object.hasOwn(objectOf(drive, 'grants'), key)))
}
