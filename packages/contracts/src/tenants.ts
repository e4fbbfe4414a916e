import { z } from 'zod'

import { bytes, country, domainName, email, id, instant, pageOf, pageQuery, slug, text, vatId } from './primitives.ts'
import { provisioningErrors, provisioningState, provisioningStatus } from './provisioning.ts'
import { subscription, subscriptionOpen } from './subscriptions.ts'

export const tenantStatuses = ['pending', 'active', 'suspended', 'cancelled', 'purged'] as const
export const tenantStatus = z.enum(tenantStatuses)
export type TenantStatus = z.infer<typeof tenantStatus>

/** A domain of a tenant. Ownership is proven by a TXT record at `verification.host` with `verification.value`. */
export const tenantDomain = z
  .object({
    name: domainName,
    unicodeName: z.string(),
    primary: z.boolean(),
    verified: z.boolean(),
    verifiedAt: instant.nullable(),
    verification: z.object({ type: z.literal('TXT'), host: z.string(), value: z.string() }),
  })
  .meta({ id: 'TenantDomain' })
export type TenantDomain = z.infer<typeof tenantDomain>
export const domainList = z.object({ items: z.array(tenantDomain) }).meta({ id: 'DomainList' })
export const domainAdd = z.strictObject({ name: z.string().trim().min(1).max(253) }).meta({ id: 'DomainAdd' })
export type DomainAdd = z.infer<typeof domainAdd>

export const tenant = z
  .object({
    id,
    slug,
    name: z.string(),
    partner: z.object({ slug, name: z.string() }).nullable(),
    country,
    vatId: z.string().nullable(),
    primaryDomain: domainName,
    domains: z.array(tenantDomain),
    status: tenantStatus,
    provisioningStatus,
    provisioningErrors,
    seatsUsed: z.int().min(0),
    seatsLimit: z.int().min(0).nullable(),
    subscription: subscription.nullable(),
    createdAt: instant,
    updatedAt: instant,
    suspendedAt: instant.nullable(),
    cancelledAt: instant.nullable(),
    restorableUntil: instant.nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'Tenant' })
export type Tenant = z.infer<typeof tenant>

export const tenantCreate = z
  .strictObject({
    name: text(120),
    slug: slug.optional().meta({ description: 'derived from the name when absent' }),
    partner: slug.optional().meta({ description: 'slug of the partner; operators only, a partner’s own is implied' }),
    country,
    vatId: vatId.optional(),
    primaryDomain: z.string().trim().min(1).max(253),
    admin: z
      .strictObject({ email, name: text(120) })
      .optional()
      .meta({ description: 'the first administrator, invited at once' }),
    subscription: subscriptionOpen.optional(),
  })
  .meta({ id: 'TenantCreate' })
export type TenantCreate = z.infer<typeof tenantCreate>

export const tenantChange = z
  .strictObject({
    name: text(120).optional(),
    country: country.optional(),
    vatId: vatId.nullable().optional(),
    primaryDomain: z.string().trim().min(1).max(253).optional().meta({ description: 'one of the tenant’s domains' }),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field' })
  .meta({ id: 'TenantChange' })
export type TenantChange = z.infer<typeof tenantChange>

export const tenantSorts = ['name', '-name', 'createdAt', '-createdAt'] as const
export const tenantQuery = pageQuery.extend({
  status: tenantStatus.optional(),
  partner: slug.optional(),
  provisioning: provisioningState
    .optional()
    .meta({ description: 'tenants of which at least one system is in this state' }),
  sort: z.enum(tenantSorts).default('name'),
})
export type TenantQuery = z.infer<typeof tenantQuery>
export const tenantPage = pageOf(tenant).meta({ id: 'TenantPage' })

/** Body of the actions that destroy: the slug, typed. */
export const purgeConfirmation = z.strictObject({ confirm: z.string().max(40) }).meta({ id: 'PurgeConfirmation' })

export const seatRoles = ['admin', 'member'] as const
export const seatRole = z.enum(seatRoles)
export type SeatRole = z.infer<typeof seatRole>
export const seatStatuses = ['invited', 'active', 'disabled'] as const
export const seatStatus = z.enum(seatStatuses)
export type SeatStatus = z.infer<typeof seatStatus>

/** Most aliases of one person. */
export const mostAliases = 20
/** Further addresses whose mail reaches the same mailbox; each is under one of the tenant's domains. */
const aliases = z.array(email).meta({ description: 'further addresses, in alphabetical order' })
const aliasesWanted = z
  .array(email)
  .max(mostAliases)
  .meta({ description: 'all further addresses under the tenant’s domains; repeated ones count once' })

/** A person of a tenant, mirrored into the three systems. */
export const seat = z
  .object({
    id,
    email,
    aliases,
    name: z.string(),
    role: seatRole,
    quotaBytes: bytes,
    status: seatStatus,
    createdAt: instant,
    updatedAt: instant,
    version: z.int().min(1),
  })
  .meta({ id: 'Seat' })
export type Seat = z.infer<typeof seat>
export const seatSorts = ['name', '-name', 'email', '-email', 'createdAt', '-createdAt'] as const
export const seatQuery = pageQuery.extend({
  status: seatStatus.optional(),
  role: seatRole.optional(),
  sort: z.enum(seatSorts).default('name'),
})
export type SeatQuery = z.infer<typeof seatQuery>
export const seatPage = pageOf(seat).meta({ id: 'SeatPage' })
export const seatInvite = z
  .strictObject({
    email,
    aliases: aliasesWanted.default([]),
    name: text(120),
    role: seatRole.default('member'),
    quotaBytes: bytes.optional(),
  })
  .meta({ id: 'SeatInvite' })
export type SeatInvite = z.infer<typeof seatInvite>
export const seatChange = z
  .strictObject({
    name: text(120).optional(),
    role: seatRole.optional(),
    quotaBytes: bytes.optional(),
    status: z.enum(['active', 'disabled']).optional(),
    aliases: aliasesWanted.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field' })
  .meta({ id: 'SeatChange' })
export type SeatChange = z.infer<typeof seatChange>

/** A one-time link for a first sign-in; never stored, never logged. */
export const recoveryLink = z.object({ url: z.url(), expiresAt: instant.nullable() }).meta({ id: 'RecoveryLink' })
export type RecoveryLink = z.infer<typeof recoveryLink>
