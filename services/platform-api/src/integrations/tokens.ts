/** Injection token of the `Connector`s of the configured systems, an array; a system that is missing is disabled. */
export const CONNECTORS = Symbol('connectors')

/** Injection token of the `IdentityDirectory`; its value is null when no identity system is configured. */
export const IDENTITY_DIRECTORY = Symbol('identity directory')

/** Injection token of the `MailEvents`; its value is null when no mail system is configured. */
export const MAIL_EVENTS = Symbol('mail events')

/** Injection token of the `MailDns`; its value is null when no mail system is configured. */
export const MAIL_DNS = Symbol('mail dns')
