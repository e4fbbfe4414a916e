import { z } from 'zod'

import { auditOutcome, auditQuery, auditSource } from './audit.ts'
import { instant } from './primitives.ts'

export const auditBuckets = ['minute', 'hour', 'day'] as const
export type AuditBucket = (typeof auditBuckets)[number]
/** How long one bucket is, in ms. Days are those of UTC. */
export const auditBucketMs: Readonly<Record<AuditBucket, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
/** Most buckets one answer has. */
export const mostAuditBuckets = 200

/** Which events are counted, and how finely. Without `from` and `to`: the last 24 hours. */
export const auditSeriesQuery = auditQuery
  .omit({ cursor: true, limit: true })
  .extend({ bucket: z.enum(auditBuckets).optional() })
export type AuditSeriesQuery = z.infer<typeof auditSeriesQuery>

/** Events over time. Buckets are told whole and in order, the empty ones too. */
export const auditSeries = z
  .object({
    from: instant,
    to: instant,
    bucket: z.enum(auditBuckets),
    complete: z.boolean().meta({ description: 'false when there were more events than one answer counts' }),
    countedFrom: instant.meta({ description: 'everything from here on is counted' }),
    buckets: z.array(
      z.object({
        at: instant.meta({ description: 'the first instant of the bucket' }),
        counts: z.array(z.object({ source: auditSource, outcome: auditOutcome, count: z.int().min(1) })),
      }),
    ),
  })
  .meta({ id: 'AuditSeries' })
export type AuditSeries = z.infer<typeof auditSeries>
