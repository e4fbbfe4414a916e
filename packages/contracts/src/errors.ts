import { z } from 'zod'

/** How an error maps to HTTP: one status a kind. */
export const errorKinds = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  upstream: 502,
  busy: 503,
} as const
export type ErrorKind = keyof typeof errorKinds

interface ErrorEntry {
  readonly kind: ErrorKind
  /** One sentence for a person; the same for every occurrence. */
  readonly title: string
  /** What the caller does about it. */
  readonly remedy: string
}

/**
 * Every code an answer can carry. Codes are stable: clients branch on them. One table, however long: it is looked up by
 * code, and docs/troubleshooting.md is rendered from it in this order.
 */
export const errorCatalogue = {
  'request.invalid': {
    kind: 'invalid',
    title: 'The request has fields that cannot be accepted',
    remedy: 'Correct the fields named in errors and send it again.',
  },
  'request.malformed': {
    kind: 'invalid',
    title: 'The body is not well-formed JSON in UTF-8',
    remedy: 'Send one JSON document encoded as UTF-8, without NUL characters.',
  },
  'request.too_large': {
    kind: 'too_large',
    title: 'The body is larger than this endpoint accepts',
    remedy: 'Send less at once.',
  },
  'request.unsupported_media_type': {
    kind: 'unsupported',
    title: 'The content type is not supported',
    remedy: 'Send application/json.',
  },
  'request.not_acceptable': {
    kind: 'not_acceptable',
    title: 'The answer cannot be given in the form asked for',
    remedy: 'Ask for application/json, or text/event-stream where the endpoint streams.',
  },
  'request.route_not_found': {
    kind: 'not_found',
    title: 'There is no such endpoint',
    remedy: 'Compare the path with /openapi.json.',
  },
  'request.method_not_allowed': {
    kind: 'method_not_allowed',
    title: 'The endpoint does not take this method',
    remedy: 'Use one of the methods in the Allow header.',
  },
  'request.rate_limited': {
    kind: 'rate_limited',
    title: 'Too many requests',
    remedy: 'Wait for the seconds in Retry-After, then go on more slowly.',
  },
  'request.bad_cursor': {
    kind: 'invalid',
    title: 'The cursor does not belong to this list',
    remedy: 'Start again from the first page.',
  },
  'request.origin_refused': {
    kind: 'forbidden',
    title: 'The request came from another site',
    remedy: 'Use the application itself.',
  },
  'internal.unexpected': {
    kind: 'internal',
    title: 'Something failed on our side',
    remedy: 'Try again; if it stays, report the request id.',
  },
  'store.busy': {
    kind: 'busy',
    title: 'The store did not answer in time',
    remedy: 'Nothing was changed. Try again in a moment.',
  },
  'auth.missing_token': {
    kind: 'unauthenticated',
    title: 'A bearer token is needed',
    remedy: 'Sign in, or send Authorization: Bearer.',
  },
  'auth.malformed_token': {
    kind: 'unauthenticated',
    title: 'The token is not a signed JWT',
    remedy: 'Send an access token as issued.',
  },
  'auth.wrong_issuer': {
    kind: 'unauthenticated',
    title: 'The token comes from an issuer that is not accepted',
    remedy: 'Use a token of a configured issuer.',
  },
  'auth.wrong_audience': {
    kind: 'unauthenticated',
    title: 'The token was issued for another application',
    remedy: 'Use a token issued for this application.',
  },
  'auth.expired': { kind: 'unauthenticated', title: 'The token has expired', remedy: 'Refresh it or sign in again.' },
  'auth.not_yet_valid': {
    kind: 'unauthenticated',
    title: 'The token is not valid yet',
    remedy: 'Check the clocks of both sides.',
  },
  'auth.bad_signature': {
    kind: 'unauthenticated',
    title: 'The signature of the token does not verify',
    remedy: 'Use a token as issued.',
  },
  'auth.bad_algorithm': {
    kind: 'unauthenticated',
    title: 'The token is signed in a way that is not accepted',
    remedy: 'Use a token as issued.',
  },
  'auth.unknown_key': {
    kind: 'unauthenticated',
    title: 'The token is signed with a key its issuer does not publish',
    remedy: 'Sign in again.',
  },
  'auth.invalid_claims': {
    kind: 'unauthenticated',
    title: 'The token lacks a claim that is needed',
    remedy: 'Compare the provider with docs/authentik-setup.md.',
  },
  'auth.session_revoked': {
    kind: 'unauthenticated',
    title: 'This session was signed out everywhere',
    remedy: 'Sign in again.',
  },
  'auth.issuer_unreachable': {
    kind: 'busy',
    title: 'The keys of the issuer cannot be read',
    remedy: 'Try again in a moment; the identity provider does not answer.',
  },
  'auth.forbidden': {
    kind: 'forbidden',
    title: 'Your role does not allow this',
    remedy: 'Ask an administrator of the organisation.',
  },
  'auth.wrong_application': {
    kind: 'forbidden',
    title: 'This endpoint is for another application',
    remedy: 'Use the application made for it.',
  },
  'idempotency.in_flight': {
    kind: 'conflict',
    title: 'The same request is still being worked on',
    remedy: 'Wait for it to end and repeat it with the same key.',
  },
  'idempotency.mismatch': {
    kind: 'unprocessable',
    title: 'The idempotency key was used with another request',
    remedy: 'Use a new key for a new request.',
  },
  'idempotency.bad_key': {
    kind: 'invalid',
    title: 'The idempotency key is not usable',
    remedy: 'Send 1 to 200 visible ASCII characters.',
  },
  'precondition.version_mismatch': {
    kind: 'precondition_failed',
    title: 'It was changed by somebody else in the meantime',
    remedy: 'Read it again and repeat your change on the new version.',
  },
  'precondition.required': {
    kind: 'precondition_required',
    title: 'If-Match is needed',
    remedy: 'Read the resource and send its ETag in If-Match.',
  },
  'slugs.reserved': { kind: 'unprocessable', title: 'The slug is a reserved word', remedy: 'Choose another slug.' },
  'partners.not_found': { kind: 'not_found', title: 'There is no such partner', remedy: 'Check the slug.' },
  'partners.slug_taken': { kind: 'conflict', title: 'A partner with this slug exists', remedy: 'Choose another slug.' },
  'partners.suspended': {
    kind: 'forbidden',
    title: 'The partner is suspended: its people can read but not change',
    remedy: 'Ask the hoster to resume the partner.',
  },
  'partners.illegal_transition': {
    kind: 'conflict',
    title: 'The partner is not in a state that allows this',
    remedy: 'Read the partner again.',
  },
  'members.not_found': { kind: 'not_found', title: 'There is no such member', remedy: 'Read the team again.' },
  'members.email_taken': {
    kind: 'conflict',
    title: 'This person is in the team already',
    remedy: 'Change the existing member instead.',
  },
  'members.last_admin': {
    kind: 'conflict',
    title: 'The last administrator cannot be removed',
    remedy: 'Make somebody else an administrator first.',
  },
  'tenants.not_found': { kind: 'not_found', title: 'There is no such tenant', remedy: 'Check the slug.' },
  'tenants.slug_taken': { kind: 'conflict', title: 'A tenant with this slug exists', remedy: 'Choose another slug.' },
  'tenants.illegal_transition': {
    kind: 'conflict',
    title: 'The tenant is not in a state that allows this',
    remedy: 'Read the tenant again.',
  },
  'tenants.restore_expired': {
    kind: 'gone',
    title: 'The 30 days in which a tenant can be restored are over',
    remedy: 'Create a new tenant.',
  },
  'tenants.confirmation_mismatch': {
    kind: 'unprocessable',
    title: 'The confirmation does not name this tenant',
    remedy: 'Type the slug of the tenant.',
  },
  'tenants.not_writable': {
    kind: 'conflict',
    title: 'The tenant is cancelled or purged and cannot be changed',
    remedy: 'Restore it first.',
  },
  'domains.invalid': {
    kind: 'unprocessable',
    title: 'This is not a domain name that can be registered',
    remedy: 'Give a name under a public suffix, such as acme.dk.',
  },
  'domains.taken': {
    kind: 'conflict',
    title: 'Another tenant uses this domain',
    remedy: 'Check the spelling, or ask the hoster.',
  },
  'domains.not_found': { kind: 'not_found', title: 'The tenant has no such domain', remedy: 'Read the domains again.' },
  'domains.primary': {
    kind: 'conflict',
    title: 'The primary domain cannot be removed',
    remedy: 'Make another domain the primary one first.',
  },
  'domains.in_use': {
    kind: 'conflict',
    title: 'People still have addresses under this domain',
    remedy: 'Remove those aliases or people first.',
  },
  'domains.not_verified': {
    kind: 'conflict',
    title: 'The verification record was not found',
    remedy: 'Publish the TXT record, wait for it to spread, and verify again.',
  },
  'domains.lookup_failed': {
    kind: 'upstream',
    title: 'The name servers did not answer',
    remedy: 'Nothing was changed. Try again in a moment.',
  },
  'seats.not_found': {
    kind: 'not_found',
    title: 'There is no such person in this tenant',
    remedy: 'Read the people again.',
  },
  'seats.email_taken': {
    kind: 'conflict',
    title: 'Somebody has this address already',
    remedy: 'Choose another address.',
  },
  'seats.foreign_domain': {
    kind: 'unprocessable',
    title: 'The address is not under one of the tenant’s domains',
    remedy: 'Use one of its domains, or add the domain first.',
  },
  'seats.limit_reached': {
    kind: 'conflict',
    title: 'Every seat of the subscription is taken',
    remedy: 'Raise the number of seats, or remove somebody.',
  },
  'seats.last_admin': {
    kind: 'conflict',
    title: 'The last administrator cannot be removed, disabled or demoted',
    remedy: 'Make somebody else an administrator first.',
  },
  'seats.illegal_transition': {
    kind: 'conflict',
    title: 'The person is not in a state that allows this',
    remedy: 'Read the person again.',
  },
  'seats.not_provisioned': {
    kind: 'conflict',
    title: 'This person does not exist in the identity system yet',
    remedy: 'Wait for provisioning to finish, or reconcile.',
  },
  'plans.not_found': { kind: 'not_found', title: 'There is no such plan', remedy: 'Read the plans again.' },
  'plans.key_taken': { kind: 'conflict', title: 'A plan with this key exists', remedy: 'Choose another key.' },
  'prices.not_found': { kind: 'not_found', title: 'There is no such price', remedy: 'Read the plans again.' },
  'prices.duplicate': {
    kind: 'conflict',
    title: 'The plan has an active price for this interval',
    remedy: 'Retire that price first.',
  },
  'subscriptions.none': { kind: 'not_found', title: 'The tenant has no subscription', remedy: 'Open one first.' },
  'subscriptions.exists': {
    kind: 'conflict',
    title: 'The tenant has a subscription already',
    remedy: 'Change it instead.',
  },
  'subscriptions.currency_unavailable': {
    kind: 'unprocessable',
    title: 'The price has no amount in this currency',
    remedy: 'Choose one of the price’s currencies.',
  },
  'subscriptions.seats_below_use': {
    kind: 'conflict',
    title: 'More people have seats than that',
    remedy: 'Remove people first, or keep more seats.',
  },
  'subscriptions.seats_out_of_range': {
    kind: 'unprocessable',
    title: 'The plan does not allow this number of seats',
    remedy: 'Stay within the limits of the plan.',
  },
  'subscriptions.illegal_transition': {
    kind: 'conflict',
    title: 'The subscription is not in a state that allows this',
    remedy: 'Read the subscription again.',
  },
  'billing.stripe_disabled': {
    kind: 'conflict',
    title: 'Payments are switched off: no money can move',
    remedy:
      'Set BILLING_STRIPE_ENABLED=true and STRIPE_SECRET_KEY, and restart; what would be charged is shown anyway.',
  },
  'billing.stripe_refused': {
    kind: 'unprocessable',
    title: 'Stripe refused it',
    remedy: 'data.message says why; correct it and try again.',
  },
  'billing.stripe_failed': {
    kind: 'upstream',
    title: 'Stripe could not be asked',
    remedy: 'Try again; the same action is never carried out twice.',
  },
  'billing.wrong_mode': {
    kind: 'conflict',
    title: 'This belongs to the other mode of Stripe',
    remedy: 'Test and live data are never mixed: use the key and the webhook of the same mode.',
  },
  'billing.bad_signature': {
    kind: 'invalid',
    title: 'The delivery is not signed with a secret of this webhook, or is too old',
    remedy: 'Set STRIPE_WEBHOOK_SECRET to the signing secret of the endpoint, and check the clock.',
  },
  'billing.no_customer': {
    kind: 'conflict',
    title: 'Nothing was ever bought here',
    remedy: 'Buy a subscription through checkout first; the billing portal opens afterwards.',
  },
  'billing.event_not_found': {
    kind: 'not_found',
    title: 'There is no such event',
    remedy: 'Read the events again.',
  },
  'billing.engine_off': {
    kind: 'conflict',
    title: 'Billing is not switched on here yet',
    remedy: 'An operator sets the flag new_billing_engine for the tenant, its partner, or everybody.',
  },
  'billing.invoice_not_found': {
    kind: 'not_found',
    title: 'There is no such invoice',
    remedy: 'Read the invoices again.',
  },
  'billing.invoice_not_paid': {
    kind: 'conflict',
    title: 'Only what was paid can be given back',
    remedy: 'Read the invoice again.',
  },
  'billing.refund_too_large': {
    kind: 'unprocessable',
    title: 'More than what is left of the payment cannot be given back',
    remedy: 'Refund at most what was paid less what was refunded.',
  },
  'billing.refund_by_hand': {
    kind: 'conflict',
    title: 'The invoice was not paid through Stripe',
    remedy: 'Give the money back by bank transfer, and name its reference.',
  },
  'billing.payout_not_found': {
    kind: 'not_found',
    title: 'There is no such payout',
    remedy: 'Read the payouts again.',
  },
  'billing.payout_illegal_transition': {
    kind: 'conflict',
    title: 'The payout is not in a state that allows this',
    remedy: 'Read the payout again.',
  },
  'billing.partner_not_connected': {
    kind: 'conflict',
    title: 'The partner has no account at Stripe that can be paid to',
    remedy: 'Pay by hand and give the reference, or let the partner finish its onboarding.',
  },
  'billing.period_not_over': {
    kind: 'unprocessable',
    title: 'The period to close ends in the future',
    remedy: 'Close it once it is over.',
  },
  'billing.cut_in_past': {
    kind: 'unprocessable',
    title: 'A share cannot change for days that are over',
    remedy: 'Let the new share begin now or later.',
  },
  'billing.fact_conflict': {
    kind: 'conflict',
    title: 'The same fact was recorded before and says something else',
    remedy: 'Nothing was changed. Compare both sides; a correction is a fact of its own.',
  },
  'provisioning.busy': {
    kind: 'busy',
    title: 'The tenant is being reconciled by another process',
    remedy: 'Watch its provisioning page; it ends by itself.',
  },
  'provisioning.run_not_found': {
    kind: 'not_found',
    title: 'There is no such run',
    remedy: 'Read the provisioning page again.',
  },
  'integrations.unavailable': {
    kind: 'upstream',
    title: 'One of the connected systems did not answer',
    remedy: 'Nothing was changed there. Try again in a moment.',
  },
  'flags.not_found': { kind: 'not_found', title: 'There is no such flag', remedy: 'Read the flags again.' },
  'audit.event_not_found': { kind: 'not_found', title: 'There is no such event', remedy: 'Check the id.' },
  'audit.not_integrated': {
    kind: 'conflict',
    title: 'The event is not under a checkpoint yet',
    remedy: 'Wait for the next checkpoint, at most ten seconds.',
  },
  'audit.tile_not_found': {
    kind: 'not_found',
    title: 'The log has no such tile',
    remedy: 'Ask only for tiles implied by a published checkpoint.',
  },
  'audit.entry_invalid': {
    kind: 'unprocessable',
    title: 'The event cannot be recorded as it stands',
    remedy: 'Correct what detail names; nothing was stored.',
  },
  'audit.signing_halted': {
    kind: 'busy',
    title: 'The log does not extend its last checkpoint: signing is halted',
    remedy: 'Follow docs/runbooks/audit-signing-halted.md.',
  },
  'audit.bad_signature': {
    kind: 'unauthenticated',
    title: 'The signature of the delivery does not verify',
    remedy: 'Compare the shared secret on both sides.',
  },
  'audit.source_disabled': {
    kind: 'conflict',
    title: 'This source is not configured',
    remedy: 'Set its secret and restart.',
  },
  'audit.dead_letter_not_found': {
    kind: 'not_found',
    title: 'There is no such dead letter',
    remedy: 'Read the list again.',
  },
  'archives.not_found': { kind: 'not_found', title: 'There is no such archive', remedy: 'Read the list again.' },
  'archives.run_not_found': { kind: 'not_found', title: 'There is no such run', remedy: 'Read the list again.' },
  'archives.not_configured': {
    kind: 'conflict',
    title: 'No bucket is configured for cold storage',
    remedy: 'Set AUDIT_COLD_ENDPOINT, AUDIT_COLD_BUCKET and the keys, and restart.',
  },
  'archives.disabled': {
    kind: 'conflict',
    title: 'Archiving is not enabled',
    remedy: 'Set ARCHIVE_ENABLED=true, or run once with override.',
  },
  'archives.busy': {
    kind: 'conflict',
    title: 'A run over cold storage is under way',
    remedy: 'Wait until it has finished.',
  },
  'archives.unavailable': {
    kind: 'upstream',
    title: 'Cold storage did not do what was asked',
    remedy: 'Read detail and the health of cold storage; nothing was deleted from the hot log.',
  },
  'archives.damaged': {
    kind: 'conflict',
    title: 'The archive is not what was signed',
    remedy: 'Verify it, compare the regions and follow docs/cold-storage.md. Nothing was restored.',
  },
  'archives.encrypted': {
    kind: 'conflict',
    title: 'The archive is encrypted and no identity that opens it is configured',
    remedy: 'Set AUDIT_COLD_AGE_IDENTITIES, or open the objects with age where the identity is kept.',
  },
} as const satisfies Record<string, ErrorEntry>
export type ErrorCode = keyof typeof errorCatalogue
export const errorCodes = Object.keys(errorCatalogue) as ErrorCode[]

/** RFC 9457 problem details, with our stable `code`. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    remedy: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' })
export type Problem = z.infer<typeof problem>
