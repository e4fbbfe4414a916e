import { addAttributes, addSearch, orderBy, Where } from '../store/query.ts'
import type { QueryString } from './query-string.ts'

const orderColumns = {
  pk: 'pk',
  username: 'username',
  name: 'name',
  email: 'email',
  is_active: 'is_active',
  date_joined: 'date_joined',
  last_updated: 'last_updated',
  last_login: 'last_login',
  path: 'path',
  type: 'type',
}

export const userOrder = (query: QueryString) => orderBy(query.text('ordering'), orderColumns, 'username ASC', 'pk')

const isMember = (marks: string) =>
  `EXISTS (SELECT 1 FROM memberships JOIN groups ON groups.pk = group_pk WHERE user_pk = users.pk AND ${marks})`

/** The filters of `GET /core/users/`. Several groups or types mean any of them. */
export function userWhere(query: QueryString): Where {
  const where = new Where()
  for (const column of ['username', 'name', 'email', 'path'] as const) {
    const value = query.text(column)
    if (value !== undefined) where.add(`${column} = ?`, value)
  }
  const uuid = query.uuid('uuid')
  if (uuid !== undefined) where.add('uuid = ?', uuid)
  const prefix = query.text('path_startswith')
  if (prefix !== undefined) where.add('substr(path, 1, length(?)) = ?', prefix, prefix)
  const active = query.flag('is_active')
  if (active !== undefined) where.add('is_active = ?', active ? 1 : 0)
  const superuser = query.flag('is_superuser')
  if (superuser !== undefined) where.add(isMember('is_superuser = ?'), superuser ? 1 : 0)

  anyOf(where, 'type IN', query.all('type'))
  const groupPks = query.uuids('groups_by_pk')
  if (groupPks.length > 0) where.add(isMember(`groups.pk IN (${marks(groupPks)})`), ...groupPks)
  const groupNames = query.all('groups_by_name')
  if (groupNames.length > 0) where.add(isMember(`groups.name IN (${marks(groupNames)})`), ...groupNames)

  for (const column of ['date_joined', 'last_updated', 'last_login'] as const) {
    for (const [suffix, operator] of [
      ['', '='],
      ['__gt', '>'],
      ['__lt', '<'],
    ] as const) {
      const at = query.instant(`${column}${suffix}`)
      if (at !== undefined) where.add(`${column} ${operator} ?`, at)
    }
  }
  const never = query.flag('last_login__isnull')
  if (never !== undefined) where.add(never ? 'last_login IS NULL' : 'last_login IS NOT NULL')
  const attributes = query.attributes('attributes')
  if (attributes) addAttributes(where, 'attributes', attributes)
  addSearch(where, query.text('search'), ['username', 'name', 'email', 'uuid'])
  return where
}

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ')

function anyOf(where: Where, left: string, values: readonly string[]): void {
  if (values.length > 0) where.add(`${left} (${marks(values)})`, ...values)
}
