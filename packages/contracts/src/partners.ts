import { z } from 'zod'

import {
  basisPoints,
  country,
  currency,
  email,
  id,
  instant,
  pageOf,
  pageQuery,
  slug,
  text,
  vatId,
} from './primitives.ts'

export const partnerStatuses = ['active', 'suspended'] as const
export const partnerStatus = z.enum(partnerStatuses)
export type PartnerStatus = z.infer<typeof partnerStatus>

export const partner = z
  .object({
    id,
    slug,
    name: z.string(),
    country,
    vatId: z.string().nullable(),
    contactEmail: email,
    currency,
    cutBps: basisPoints,
    status: partnerStatus,
    tenantCount: z.int().min(0),
    seatCount: z.int().min(0),
    createdAt: instant,
    updatedAt: instant,
    version: z.int().min(1),
  })
  .meta({ id: 'Partner' })
export type Partner = z.infer<typeof partner>

export const partnerCreate = z
  .strictObject({
    name: text(120),
    slug: slug.optional().meta({ description: 'derived from the name when absent' }),
    country,
    vatId: vatId.optional(),
    contactEmail: email,
    currency,
    cutBps: basisPoints.default(2000),
  })
  .meta({ id: 'PartnerCreate' })
export type PartnerCreate = z.infer<typeof partnerCreate>

export const partnerChange = z
  .strictObject({
    name: text(120).optional(),
    country: country.optional(),
    vatId: vatId.nullable().optional(),
    contactEmail: email.optional(),
    cutBps: basisPoints.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field' })
  .meta({ id: 'PartnerChange' })
export type PartnerChange = z.infer<typeof partnerChange>

export const partnerSorts = ['name', '-name', 'createdAt', '-createdAt'] as const
export const partnerQuery = pageQuery.extend({
  status: partnerStatus.optional(),
  sort: z.enum(partnerSorts).default('name'),
})
export type PartnerQuery = z.infer<typeof partnerQuery>
export const partnerPage = pageOf(partner).meta({ id: 'PartnerPage' })

export const partnerRoles = ['admin', 'viewer'] as const
export const partnerRole = z.enum(partnerRoles)
export type PartnerRole = z.infer<typeof partnerRole>

export const memberStatuses = ['invited', 'active'] as const
/** A person of a partner's team. */
export const member = z
  .object({
    id,
    email,
    name: z.string(),
    role: partnerRole,
    status: z.enum(memberStatuses),
    createdAt: instant,
    version: z.int().min(1),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof member>
export const memberPage = pageOf(member).meta({ id: 'MemberPage' })
export const memberInvite = z.strictObject({ email, name: text(120), role: partnerRole }).meta({ id: 'MemberInvite' })
export type MemberInvite = z.infer<typeof memberInvite>
export const memberChange = z.strictObject({ role: partnerRole }).meta({ id: 'MemberChange' })
export type MemberChange = z.infer<typeof memberChange>
