import { eventId, type JsonValue } from '@dezky/audit-log'

import { personal } from '../inbox/personal.ts'
import type { Mapped } from './mapped.ts'
import { actionPart, domainOf, instantOf, membersOf, textOf } from './outside.ts'
import { Poison } from './poison.ts'

/** What Authentik's actions are called here. Others keep their name, under `authentik.`. */
const actions: Readonly<Record<string, string>> = {
  login: 'identity.signed_in',
  login_failed: 'identity.sign_in_failed',
  logout: 'identity.signed_out',
  user_write: 'identity.user_written',
  user_offboarded: 'identity.user_offboarded',
  suspicious_request: 'identity.request_suspected',
  password_set: 'identity.password_set',
  secret_view: 'identity.secret_viewed',
  secret_rotate: 'identity.secret_rotated',
  invitation_used: 'identity.invitation_used',
  authorize_application: 'identity.application_authorized',
  source_linked: 'identity.source_linked',
  impersonation_started: 'identity.impersonation_started',
  impersonation_ended: 'identity.impersonation_ended',
  configuration_error: 'identity.configuration_failed',
  model_created: 'identity.object_created',
  model_updated: 'identity.object_changed',
  model_deleted: 'identity.object_deleted',
  email_sent: 'identity.email_sent',
}
const failures = new Set(['login_failed', 'configuration_error', 'system_exception', 'policy_exception'])

/**
 * One event of Authentik, as its API lists it or as our webhook mapping sends it; both give the same id.
 * @throws Poison without key, action or time
 */
export function fromAuthentik(value: JsonValue): Mapped {
  const event = membersOf(value, 'the event')
  const pk = textOf(event['pk'])
  const name = textOf(event['action'])
  if (pk === undefined || name === undefined) throw new Poison('pk or action is missing')
  const { at, original } = instantOf(event['created'], 'created')
  const user = (event['user'] ?? null) === null ? {} : membersOf(event['user'], 'user')
  const context = (event['context'] ?? null) === null ? {} : membersOf(event['context'], 'context')
  const [id, username, address] = [textOf(user['pk']), textOf(user['username']), textOf(user['email'])]
  const ip = textOf(event['client_ip'])
  // Of a failed sign-in only the name that was tried is known.
  const tried = textOf(context['username'])
  const shown = username ?? tried
  return {
    domain: domainOf(address) ?? domainOf(shown),
    event: {
      id: eventId.authentik(pk),
      at,
      source: 'authentik',
      action: actions[name] ?? `authentik.${actionPart(name)}`,
      outcome: failures.has(name) ? 'failure' : name === 'suspicious_request' ? 'denied' : 'success',
      actor: {
        type: id === undefined ? 'anonymous' : 'user',
        id: id ?? 'anonymous',
        ...(shown === undefined ? {} : { name: personal(shown) }),
        ...(ip === undefined ? {} : { ip: personal(ip) }),
      },
      ...targetOf(context),
      data: {
        pk,
        ...(event['app'] === undefined ? {} : { app: event['app'] }),
        ...(original === undefined ? {} : { created: original }),
        context,
        ...((event['brand'] ?? null) === null ? {} : { brand: event['brand'] ?? null }),
      },
    },
  }
}

/** The object a model event is about. */
function targetOf(context: Readonly<Record<string, JsonValue>>) {
  const model = context['model']
  if (typeof model !== 'object' || model === null || Array.isArray(model)) return {}
  const [type, id, name] = [textOf(model['model_name']), textOf(model['pk']), textOf(model['name'])]
  if (type === undefined || id === undefined) return {}
  return { target: { type, id, ...(name === undefined ? {} : { name: personal(name) }) } }
}
