import { z } from 'zod'

import { id, instant, slug } from './primitives.ts'

export const auditSources = ['platform', 'authentik', 'stalwart', 'ocis', 'stripe', 'api'] as const
export const auditSource = z.enum(auditSources)
export type AuditSource = z.infer<typeof auditSource>
export const auditOutcomes = ['success', 'failure', 'denied'] as const
export const auditOutcome = z.enum(auditOutcomes)
export type AuditOutcome = z.infer<typeof auditOutcome>

const party = z.object({ type: z.string(), id: z.string(), name: z.string().optional() })
/** An event as pages and searches show it: personal values joined back, proof status beside it. */
export const auditEvent = z
  .object({
    id: z.string(),
    seq: z.int().min(1).nullable().meta({ description: 'null until the sequencer has numbered it' }),
    at: instant,
    receivedAt: instant,
    source: auditSource,
    action: z.string(),
    outcome: auditOutcome,
    actor: party.extend({ ip: z.string().optional() }),
    target: party.optional(),
    tenant: slug.nullable(),
    partner: slug.nullable(),
    requestId: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    hash: z.string().nullable(),
    entry: z.string().nullable().meta({ description: 'the canonical entry, verbatim' }),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof auditEvent>
export const auditQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: z.string().trim().max(100).optional(),
  action: z.string().max(100).optional().meta({ description: 'an action, or the beginning of one' }),
  actor: z.string().max(200).optional(),
  target: z.string().max(200).optional(),
  tenant: slug.optional(),
  partner: slug.optional(),
  outcome: auditOutcome.optional(),
  source: auditSource.optional(),
  from: instant.optional(),
  to: instant.optional(),
})
export type AuditQuery = z.infer<typeof auditQuery>
export const auditPage = z
  .object({ items: z.array(auditEvent), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditPage' })
export const auditEventRef = z.object({ id })
