/** Injection token of the `IdentityDirectory`; its value is null when no identity system is configured. */
export const IDENTITY_DIRECTORY = Symbol('identity directory')
