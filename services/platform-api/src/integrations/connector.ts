import type { PlanStep, System } from '@dezky/contracts'

/** A person as the three systems should hold them. */
export interface DesiredSeat {
  readonly seatId: string
  readonly email: string
  /** further addresses of the mailbox, each under one of the tenant's domains */
  readonly aliases: readonly string[]
  readonly name: string
  readonly role: 'admin' | 'member'
  readonly quotaBytes: number
  /** false: the account stays, nobody signs in with it */
  readonly enabled: boolean
}

/**
 * What one tenant should look like in every system. `presence`: `active` and `suspended` keep everything (suspended
 * locks every account, mail keeps arriving); `gone` removes all that carries the tenant's mark.
 */
export interface DesiredTenant {
  readonly tenantId: string
  readonly slug: string
  readonly name: string
  /**
   * Written into every object made for this tenant; an object with another mark is never touched. It begins with
   * `dezky:`, contains none of `[]/` and never changes, such as `dezky:tenant:01JD8ZQ4W3N6E2S9T0V5X7Y1AB`.
   */
  readonly mark: string
  readonly presence: 'active' | 'suspended' | 'gone'
  readonly domains: readonly { readonly name: string; readonly primary: boolean }[]
  readonly seats: readonly DesiredSeat[]
  /** quota of the shared space, in bytes */
  readonly storageBytes: number
}

/** Ids the systems gave to our objects, by a key of the connector's choosing (`group`, `user:<seatId>`, `domain:<name>`). */
export type ExternalIds = Readonly<Record<string, string>>

/** What a step taught: ids to keep and keys to drop. Persisted before the next step runs. */
export interface StepEffect {
  readonly remember?: Readonly<Record<string, string>>
  readonly forget?: readonly string[]
}

/** A difference and the call that removes it. Running it twice ends in the same state. */
export interface PlannedStep extends Omit<PlanStep, 'system'> {
  run(signal: AbortSignal): Promise<StepEffect>
}

/** The outcome of observing: what differs, in the order in which it is to be put right. */
export interface ConnectorPlan {
  readonly steps: readonly PlannedStep[]
  /** What was there when it was read, in words, for the tenant's page. */
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** Capabilities the connected release lacks. */
  readonly notes: readonly string[]
  /**
   * Every id that holds now: it replaces what was remembered. Adopted objects are in it, objects that are still to be
   * removed too; ids that lead nowhere any more are not.
   */
  readonly known: ExternalIds
}

/** The narrow port each connected system meets. */
export interface Connector {
  readonly system: System
  /**
   * Reads the real state and compares it with the desired one; changes nothing.
   * @throws IntegrationError when the system does not answer or refuses
   */
  open(desired: DesiredTenant, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan>
  /** Latency of a cheap authenticated read, for readiness. @throws IntegrationError */
  ping(signal: AbortSignal): Promise<void>
}

/** The staff of a partner, as the identity system should hold them. */
export interface DesiredTeam {
  readonly partnerId: string
  readonly slug: string
  readonly name: string
  readonly mark: string
  readonly members: readonly {
    readonly memberId: string
    readonly email: string
    readonly name: string
    readonly enabled: boolean
  }[]
}

/** What only the identity system can do. */
export interface IdentityDirectory {
  openTeam(desired: DesiredTeam, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan>
  /** A one-time sign-in link for the person with this external id; never stored. @throws IntegrationError */
  recoveryLink(userId: string, signal: AbortSignal): Promise<string>
  /** Ends every session of this person. Repeatable. @throws IntegrationError */
  endSessions(userId: string, signal: AbortSignal): Promise<void>
}

/** Mail knows which DNS records a domain needs. */
export interface MailDns {
  /** Zone text of a domain, as the mail system wants it published; null when it does not know the domain. @throws IntegrationError */
  zone(domain: string, signal: AbortSignal): Promise<string | null>
}

/** Where the mail system sends its events, and the secret it signs them with. */
export interface WantedWebhook {
  readonly url: string
  readonly secret: string
}

/** What was done about the webhook. `fields` are those that were other than they should be. */
export interface WebhookState {
  readonly change: 'none' | 'created' | 'repaired'
  readonly fields: readonly string[]
  /** why it may not be in force although it is written; null when it is */
  readonly trouble: string | null
}

/** The mail system tells of what happens there by a webhook. */
export interface MailEvents {
  /** Sees to it that there is exactly one webhook of ours, as it should be. Repeatable. @throws IntegrationError */
  ensureWebhook(wanted: WantedWebhook, signal: AbortSignal): Promise<WebhookState>
}

/** Why a system refused or did not answer. */
export type IntegrationErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'rate_limited'
  | 'unauthorized'
  | 'server_error'
  | 'circuit_open'
  | 'refused'
  | 'conflict'
  | 'unexpected_answer'
  | 'missing_capability'

/**
 * A call to a connected system that failed. `retryable` says whether the same call may succeed later; `retryAfterMs`
 * is the system's own wish. `message` is for a person and carries no secret.
 */
export class IntegrationError extends Error {
  readonly system: System
  readonly code: IntegrationErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(
    system: System,
    code: IntegrationErrorCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'IntegrationError'
    this.system = system
    this.code = code
    this.retryable =
      options.retryable ?? ['unreachable', 'timeout', 'rate_limited', 'server_error', 'circuit_open'].includes(code)
    this.retryAfterMs = options.retryAfterMs
  }
}
