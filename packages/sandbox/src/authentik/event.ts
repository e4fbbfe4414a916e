import type { Visit } from './visit.ts'

export const eventActions = [
  'login',
  'login_failed',
  'logout',
  'user_write',
  'user_offboarded',
  'suspicious_request',
  'password_set',
  'secret_view',
  'secret_rotate',
  'invitation_used',
  'authorize_application',
  'source_linked',
  'impersonation_started',
  'impersonation_ended',
  'flow_execution',
  'policy_execution',
  'policy_exception',
  'property_mapping_exception',
  'system_task_execution',
  'system_task_exception',
  'system_exception',
  'configuration_error',
  'configuration_warning',
  'model_created',
  'model_updated',
  'model_deleted',
  'email_sent',
  'update_available',
  'export_ready',
  'review_initiated',
  'review_overdue',
  'review_attested',
  'review_completed',
  'access_request_created',
  'access_request_approved',
  'access_request_denied',
  'access_request_revoked',
  'custom_',
] as const
export type EventAction = (typeof eventActions)[number]

/** Who did it, as events name a user. */
export interface EventUser {
  pk: number
  email: string
  username: string
}

export interface EventDraft {
  action: EventAction
  /** The part of Authentik that records it, such as `authentik.events.signals`. */
  app: string
  user: EventUser | undefined
  context: Record<string, unknown>
  visit: Visit | undefined
}

/** An object as model events name it; uuids lose their dashes there. */
export const modelReference = (app: string, model: string, pk: string | number, name: string) => ({
  app,
  model_name: model,
  pk: typeof pk === 'string' ? pk.replaceAll('-', '') : pk,
  name,
})

/** How the request that caused an event is described in its context. */
export const httpRequest = (visit: Visit) => ({
  args: {},
  path: visit.path,
  method: visit.method,
  request_id: visit.requestId,
  user_agent: visit.userAgent,
})

export const defaultBrand = {
  pk: '5f0b6a7c1d1e4c0e9a3b2d4f6a8c0e12',
  app: 'authentik_brands',
  name: 'Default brand',
  model_name: 'brand',
}
