import type { SeatStatus, TenantStatus } from '@dezky/contracts'

import { AppError } from '../../common/errors/app-error.ts'

/** No such tenant, or none the caller can see. */
export const tenantNotFound = (): AppError => new AppError('tenants.not_found')

/** Somebody has this slug. Choose another. */
export const slugTaken = (slug: string): AppError => new AppError('tenants.slug_taken', { slug })

/** The action does not start from this status. Read the tenant again. */
export const illegalTransition = (action: string, status: TenantStatus): AppError =>
  new AppError('tenants.illegal_transition', { action, status })

/** Too late to restore; nothing brings the tenant back. */
export const restoreExpired = (restorableUntil: Date): AppError =>
  new AppError('tenants.restore_expired', { restorableUntil: restorableUntil.toISOString() })

/** The body does not repeat the slug. */
export const confirmationMismatch = (): AppError => new AppError('tenants.confirmation_mismatch')

/** Cancelled and purged tenants stay as they are. Restore first. */
export const notWritable = (status: TenantStatus): AppError => new AppError('tenants.not_writable', { status })

/** The caller's partner is suspended: its people read only. */
export const partnerSuspended = (): AppError => new AppError('partners.suspended')

/** No such partner, or none the caller can see. */
export const partnerNotFound = (): AppError => new AppError('partners.not_found')

/** Somebody has this domain; who, is not told. */
export const domainTaken = (name: string): AppError => new AppError('domains.taken', { name })

/** Not a name that can be registered; `reason` says why, in words. */
export const domainInvalid = (reason: string): AppError => new AppError('domains.invalid', { reason })

/** The tenant has no such domain. */
export const domainNotFound = (): AppError => new AppError('domains.not_found')

/** Make another domain the primary one first. */
export const domainPrimary = (): AppError => new AppError('domains.primary')

/** `addresses` of people are under it, aliases included. */
export const domainInUse = (addresses: number): AppError => new AppError('domains.in_use', { addresses })

/** The record is not there (yet). Publish it and try again. */
export const domainNotVerified = (host: string, expected: string, found: readonly string[]): AppError =>
  new AppError('domains.not_verified', { host, expected, found })

/** Nothing is known about the record. Try again. */
export const lookupFailed = (host: string, cause: unknown): AppError =>
  new AppError('domains.lookup_failed', { host }, { cause })

/** No such person in this tenant. */
export const seatNotFound = (): AppError => new AppError('seats.not_found')

/** Somebody, here or elsewhere, has `address`, be it as an alias; who, is not told. */
export const emailTaken = (address: string): AppError => new AppError('seats.email_taken', { address })

/** `address` is under none of `domains`. */
export const foreignDomain = (address: string, domains: readonly string[]): AppError =>
  new AppError('seats.foreign_domain', { address, domains })

/** All `limit` seats are taken. */
export const limitReached = (limit: number): AppError => new AppError('seats.limit_reached', { limit })

/** Nobody would be left to administer the tenant. */
export const lastAdmin = (): AppError => new AppError('seats.last_admin')

/** The identity system does not hold the person yet. */
export const notProvisioned = (): AppError => new AppError('seats.not_provisioned')

/** The seat is not in a status that allows this. */
export const illegalSeatTransition = (action: string, status: SeatStatus): AppError =>
  new AppError('seats.illegal_transition', { action, status })

/** No such run of the tenant (any more). */
export const runNotFound = (): AppError => new AppError('provisioning.run_not_found')
