import type { AuthentikState } from '../authentik-state.ts'
import { eventActions } from '../event.ts'
import { compileMapping, MappingProblem } from '../webhooks/mapping-expression.ts'
import type { Resource } from './configuration.routes.ts'
import { FieldProblem, flag, integer, listOf, nullable, numberOf, oneOf, text, uuidOf, webUrl } from './fields.ts'
import { optional, required } from './fields.ts'
import { showGroup } from './representation.ts'

const modes = ['local', 'webhook', 'webhook_slack', 'email'] as const
const modeNames: Record<string, string> = {
  local: 'authentik inbuilt notifications',
  webhook: 'Generic Webhook',
  webhook_slack: 'Slack Webhook (Slack/Discord)',
  email: 'Email',
}

const expression = (value: unknown): string => {
  const source = text()(value)
  try {
    compileMapping(source)
  } catch (error) {
    if (error instanceof MappingProblem) throw new FieldProblem(error.message)
    throw error
  }
  return source
}

/** Everything that makes a webhook fire: a transport, a rule that uses it, and a policy bound to the rule. */
export function notificationResources(state: AuthentikState): Resource[] {
  const mapping = nullable(uuidOf((pk) => state.objects.get('mapping', pk) !== undefined))
  return [
    {
      path: '/events/transports/',
      kind: 'transport',
      model: 'NotificationTransport',
      app: 'authentik_events',
      shape: {
        name: required(text()),
        mode: optional(oneOf(modes)),
        webhook_url: optional(webUrl),
        webhook_ca: optional(nullable(uuidOf(() => false))),
        webhook_mapping_body: optional(mapping),
        webhook_mapping_headers: optional(mapping),
        email_subject_prefix: optional(text({ blank: true })),
        email_template: optional(text()),
        send_once: optional(flag),
      },
      defaults: {
        mode: 'local',
        webhook_url: '',
        webhook_ca: null,
        webhook_mapping_body: null,
        webhook_mapping_headers: null,
        email_subject_prefix: 'authentik Notification: ',
        email_template: 'email/event_notification.html',
        send_once: false,
      },
      show: ({ pk, body }) => ({ pk, ...body, mode_verbose: modeNames[String(body['mode'])] }),
      filters: ['name', 'mode', 'webhook_url', 'send_once'],
    },
    {
      path: '/events/rules/',
      kind: 'rule',
      model: 'NotificationRule',
      app: 'authentik_events',
      shape: {
        name: required(text()),
        transports: optional(listOf(uuidOf((pk) => state.objects.get('transport', pk) !== undefined))),
        severity: optional(oneOf(['notice', 'warning', 'alert'])),
        destination_group: optional(nullable(uuidOf((pk) => state.groups.byPk(pk) !== undefined))),
        destination_event_user: optional(flag),
      },
      defaults: { transports: [], severity: 'notice', destination_group: null, destination_event_user: false },
      show: ({ pk, body }) => {
        const group = state.groups.byPk(String(body['destination_group']))
        const include = { users: true, children: false, parents: false, inheritedRoles: false }
        return { pk, ...body, destination_group_obj: group ? showGroup(state, group, include) : null }
      },
      filters: ['name', 'severity'],
    },
    {
      path: '/policies/event_matcher/',
      kind: 'event_matcher',
      model: 'EventMatcherPolicy',
      app: 'authentik_policies_event_matcher',
      shape: {
        name: required(text()),
        execution_logging: optional(flag),
        action: optional(nullable(oneOf(eventActions))),
        client_ip: optional(nullable(text())),
        app: optional(nullable(text())),
        model: optional(nullable(text())),
      },
      defaults: { execution_logging: false, action: null, client_ip: null, app: null, model: null },
      show: ({ pk, body }) => ({
        pk,
        ...body,
        component: 'ak-policy-event-matcher-form',
        verbose_name: 'Event Matcher Policy',
        verbose_name_plural: 'Event Matcher Policies',
        meta_model_name: 'authentik_policies_event_matcher.eventmatcherpolicy',
        bound_to: state.objects.all('binding').filter((binding) => binding.body['policy'] === pk).length,
      }),
      filters: ['name', 'action'],
    },
    {
      path: '/policies/bindings/',
      kind: 'binding',
      model: 'PolicyBinding',
      app: 'authentik_policies',
      shape: {
        policy: optional(nullable(uuidOf((pk) => state.objects.get('event_matcher', pk) !== undefined))),
        group: optional(nullable(uuidOf((pk) => state.groups.byPk(pk) !== undefined))),
        user: optional(nullable(numberOf((pk) => state.users.byPk(pk) !== undefined))),
        target: required(uuidOf((pk) => state.objects.get('rule', pk) !== undefined)),
        negate: optional(flag),
        enabled: optional(flag),
        order: required(integer),
        timeout: optional(integer),
        failure_result: optional(flag),
      },
      defaults: {
        policy: null,
        group: null,
        user: null,
        negate: false,
        enabled: true,
        timeout: 30,
        failure_result: false,
      },
      show: ({ pk, body }) => ({
        pk,
        ...body,
        policy_obj: null,
        group_obj: null,
        user_obj: null,
        expires: null,
        expiring: false,
      }),
      filters: ['policy', 'target', 'enabled', 'order'],
    },
    {
      path: '/propertymappings/notification/',
      kind: 'mapping',
      model: 'NotificationWebhookMapping',
      app: 'authentik_events',
      shape: { name: required(text()), expression: required(expression) },
      defaults: {},
      show: ({ pk, body }) => ({ pk, ...body }),
      filters: ['name'],
    },
  ]
}
