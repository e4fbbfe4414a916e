import { z } from 'zod'

import { partnerRole, partnerStatus } from './partners.ts'
import { email, id, instant, slug } from './primitives.ts'
import { subscription } from './subscriptions.ts'
import { seatRole, tenantStatus } from './tenants.ts'

/** The applications a token can be for; tokens of one are refused by the others' endpoints. */
export const applications = ['portal', 'operator', 'machine'] as const
export type Application = (typeof applications)[number]

export const me = z
  .object({
    id,
    application: z.enum(applications),
    name: z.string(),
    email: email.nullable(),
    locale: z.string(),
    operator: z.boolean(),
    partners: z.array(z.object({ slug, name: z.string(), role: partnerRole, status: partnerStatus })),
    tenants: z.array(
      z.object({
        slug,
        name: z.string(),
        status: tenantStatus,
        role: z.enum([...seatRole.options, 'partner']),
        subscription: subscription.nullable(),
      }),
    ),
    /** true when more tenants are reachable than are listed here (the first 50 by name) */
    tenantsTruncated: z.boolean(),
    flags: z.record(z.string(), z.boolean()),
    signedInAt: instant.nullable(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>
export const meChange = z.strictObject({ locale: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/) }).meta({ id: 'MeChange' })
export type MeChange = z.infer<typeof meChange>
