/** What the columns of an event must say. All members must hold. */
export interface ColumnFilter {
  /** an action, or the beginning of one */
  readonly action?: string | undefined
  readonly actorId?: string | undefined
  readonly targetId?: string | undefined
  readonly tenantId?: string | undefined
  readonly partnerId?: string | undefined
  readonly outcome?: string | undefined
  readonly source?: string | undefined
  /** `at` from here on */
  readonly from?: string | undefined
  /** `at` before here */
  readonly to?: string | undefined
}

interface Condition {
  /** of the row */
  readonly name: string
  /** of the store */
  readonly field: string
  readonly is: '=' | '>=' | '<'
  readonly value: string
}

function conditionsOf(filter: ColumnFilter): Condition[] {
  const { action, actorId, targetId, tenantId, partnerId, outcome, source, from, to } = filter
  const all = [
    { name: 'actorId', field: 'actor_id', is: '=', value: actorId },
    { name: 'targetId', field: 'target_id', is: '=', value: targetId },
    { name: 'tenantId', field: 'tenant_id', is: '=', value: tenantId },
    { name: 'partnerId', field: 'partner_id', is: '=', value: partnerId },
    { name: 'outcome', field: 'outcome', is: '=', value: outcome },
    { name: 'source', field: 'source', is: '=', value: source },
    { name: 'action', field: 'action', is: '>=', value: action },
    { name: 'action', field: 'action', is: '<', value: action === undefined ? undefined : `${action}\u{10FFFF}` },
    { name: 'at', field: 'at', is: '>=', value: from },
    { name: 'at', field: 'at', is: '<', value: to },
  ] as const
  return all.flatMap(({ value, ...condition }) => (value === undefined ? [] : [{ ...condition, value }]))
}

/** As an SQL condition, and its parameters in order; empty when nothing is asked for. */
export function sqlOf(filter: ColumnFilter): { readonly sql: string; readonly values: readonly string[] } {
  const conditions = conditionsOf(filter)
  const sql = conditions.map(({ field, is }) => `and "${field}" ${is} ?`).join(' ')
  return { sql, values: conditions.map(({ value }) => value) }
}

/** Columns whose index also tells when an event happened; see the indexes of the entity. */
const spanned = [
  { member: 'tenantId', field: 'tenant_id', index: 'tenant_at' },
  { member: 'outcome', field: 'outcome', index: 'outcome_at' },
] as const

/**
 * An SQL query for those of `seqs` that may meet the filter, and its parameters in order. Where an index tells who is out
 * of the span of time, no row is read for it: a row costs ten times as much.
 */
export function amongSql(
  table: string,
  seqs: readonly number[],
  filter: ColumnFilter,
): { readonly sql: string; readonly values: readonly string[] } {
  const list = { sql: 'select value from json_each(?)', values: [JSON.stringify(seqs)] }
  const by = spanned.find(({ member }) => filter[member] !== undefined)
  if (!by || (filter.from === undefined && filter.to === undefined)) return list
  const { member, field, index } = by
  const { [member]: value, from, to } = filter
  const narrow = sqlOf({ from, to })
  return {
    sql: `select "_id" from "${table}" indexed by "${table}_${index}" where "${field}" = ? and "_id" in (${list.sql}) ${narrow.sql}`,
    values: [value ?? '', ...list.values, ...narrow.values],
  }
}

const operators = { '=': '$eq', '>=': '$gte', '<': '$lt' } as const

/** As conditions of the ORM, all of which must hold. */
export const whereOf = (filter: ColumnFilter): object[] =>
  conditionsOf(filter).map(({ name, is, value }) => ({ [name]: { [operators[is]]: value } }))
