import { eventId, type JsonValue } from '@dezky/audit-log'

import { personal } from '../inbox/personal.ts'
import type { Mapped } from './mapped.ts'
import { actionPart, domainOf, instantOf, membersOf, textOf } from './outside.ts'
import { Poison } from './poison.ts'

/** What the audit service of OCIS calls its actions, and what they are called here. Others go under `ocis.`. */
const actions: Readonly<Record<string, string>> = {
  user_created: 'files.user_created',
  user_deleted: 'files.user_deleted',
  user_feature_changed: 'files.user_changed',
  group_created: 'files.group_created',
  group_deleted: 'files.group_deleted',
  group_member_added: 'files.group_member_added',
  group_member_removed: 'files.group_member_removed',
  space_created: 'files.space_created',
  space_renamed: 'files.space_changed',
  space_disabled: 'files.space_disabled',
  space_enabled: 'files.space_enabled',
  space_deleted: 'files.space_deleted',
  space_shared: 'files.space_shared',
  space_unshared: 'files.space_unshared',
  file_create: 'files.file_created',
  file_read: 'files.file_read',
  file_rename: 'files.file_renamed',
  file_delete: 'files.file_deleted',
  file_trash_delete: 'files.file_purged',
  file_trash_restore: 'files.file_restored',
  file_version_restore: 'files.version_restored',
  file_shared: 'files.shared',
  file_unshared: 'files.unshared',
  share_permission_updated: 'files.share_changed',
  public_link_accessed: 'files.link_opened',
}
/** Members that name what a line is about, the most telling first. */
const targets: readonly (readonly [member: string, type: string])[] = [
  ['SpaceID', 'space'],
  ['GroupID', 'group'],
  ['UserID', 'user'],
  ['FileID', 'file'],
  ['ShareID', 'share'],
]

/**
 * One line of the audit service of OCIS. It has no id of its own, so it is known again by its content.
 * @throws Poison without action or time
 */
export function fromOcis(value: JsonValue): Mapped {
  const line = membersOf(value, 'the line')
  const name = textOf(line['Action'])
  if (name === undefined) throw new Poison('Action is missing')
  const { at, original } = instantOf(line['Time'], 'Time')
  const own = textOf(line['ID'] ?? line['id'])
  const [user, ip] = [textOf(line['User']), textOf(line['RemoteAddr'])]
  const target = targets.flatMap(([member, type]) => {
    const id = textOf(line[member])
    return id === undefined ? [] : [{ type, id }]
  })[0]
  return {
    domain: domainOf(user),
    event: {
      id: own === undefined ? eventId.ocis({ content: line }) : eventId.ocis({ id: own }),
      at,
      source: 'ocis',
      action: actions[name] ?? `ocis.${actionPart(name)}`,
      outcome: 'success',
      actor: {
        type: user === undefined ? 'system' : 'user',
        id: user ?? 'ocis',
        ...(ip === undefined ? {} : { ip: personal(ip) }),
      },
      ...(target === undefined ? {} : { target }),
      data: { ...line, ...(original === undefined ? {} : { Time: original }) },
    },
  }
}
