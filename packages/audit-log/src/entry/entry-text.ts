import type { Actor, MaybePersonal, Target, UnsequencedEntry } from './audit-entry.ts'
import { canonicalJson } from './canonical-json.ts'

/** Canonical text of an event around the place of its number. */
export type PreparedEntry = { before: string; after: string }

/** What stands right before an event's number. */
export const NUMBER_MEMBER = ',"seq":'

const text = (value: string): string => JSON.stringify(value)
const personal = (value: MaybePersonal): string => (typeof value === 'string' ? text(value) : `{"c":"${value.c}"}`)

const party = ({ id, ip, name, type }: Actor | (Target & { ip?: never })): string =>
  `{"id":${text(id)}` +
  (ip === undefined ? '' : `,"ip":${personal(ip)}`) +
  (name === undefined ? '' : `,"name":${personal(name)}`) +
  `,"type":${text(type)}}`

/**
 * RFC 8785 text of a **checked** event: members written in their sorted order, since they are a fixed set, which is
 * twice as fast as sorting them. Only `data` is open and goes the general way.
 */
export const entryText = (entry: UnsequencedEntry): PreparedEntry => {
  const { action, actor, at, data, id, outcome, partnerId, receivedAt, requestId, source, target, tenantId } = entry
  const before =
    `{"action":"${action}","actor":${party(actor)},"at":"${at}"` +
    (data === undefined ? '' : `,"data":${canonicalJson(data)}`) +
    `,"id":${text(id)},"outcome":"${outcome}"` +
    (partnerId === undefined ? '' : `,"partnerId":${text(partnerId)}`) +
    `,"receivedAt":"${receivedAt}"` +
    (requestId === undefined ? '' : `,"requestId":${text(requestId)}`) +
    NUMBER_MEMBER
  const after =
    `,"source":"${source}"` +
    (target === undefined ? '' : `,"target":${party(target)}`) +
    (tenantId === undefined ? '' : `,"tenantId":${text(tenantId)}`) +
    `,"v":1}`
  return { before, after }
}
