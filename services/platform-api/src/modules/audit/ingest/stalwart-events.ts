import { eventId, type JsonValue } from '@dezky/audit-log'

import { personal } from '../inbox/personal.ts'
import type { Mapped } from './mapped.ts'
import { actionPart, domainOf, instantOf, membersOf, textOf } from './outside.ts'
import { Poison } from './poison.ts'

/** What Stalwart's event types are called here. Others keep their name, under `stalwart.`. */
const actions: Readonly<Record<string, string>> = {
  'auth.success': 'mail.signed_in',
  'auth.failed': 'mail.sign_in_failed',
  'auth.error': 'mail.sign_in_failed',
  'security.authentication-ban': 'mail.address_banned',
  'security.abuse-ban': 'mail.address_banned',
  'security.brute-force-ban': 'mail.address_banned',
  'security.loiter-ban': 'mail.address_banned',
  'security.ip-blocked': 'mail.address_refused',
  'security.unauthorized': 'mail.access_refused',
}

/**
 * One event of a Stalwart webhook. It is known again by type, time and content: its id changes when it is sent again.
 * @throws Poison without type or time
 */
export function fromStalwart(value: JsonValue): Mapped {
  const event = membersOf(value, 'the event')
  const type = textOf(event['type'])
  if (type === undefined) throw new Poison('type is missing')
  const { at, original } = instantOf(event['createdAt'], 'createdAt')
  const data = event['data'] ?? {}
  const { accountName, accountId, remoteIp } = membersOf(data, 'data')
  const [name, ip, account] = [textOf(accountName), textOf(remoteIp), textOf(accountId)]
  const action = actions[type] ?? `stalwart.${actionPart(type)}`
  return {
    domain: domainOf(name),
    event: {
      id: eventId.stalwart({ type, createdAt: event['createdAt'], data }),
      at,
      source: 'stalwart',
      action,
      outcome: action.endsWith('_refused') || action.endsWith('_banned') ? 'denied' : outcomeOf(type),
      actor: {
        type: account === undefined ? 'anonymous' : 'account',
        id: account ?? 'anonymous',
        ...(name === undefined ? {} : { name: personal(name) }),
        ...(ip === undefined ? {} : { ip: personal(ip) }),
      },
      data: { type, ...(original === undefined ? {} : { createdAt: original }), ...membersOf(data, 'data') },
    },
  }
}

const outcomeOf = (type: string): 'success' | 'failure' =>
  /(failed|failure|error|invalid|rejected|too-many-attempts)/.test(type) ? 'failure' : 'success'
