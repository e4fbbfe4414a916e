import { z } from 'zod'

export const health = z
  .object({ status: z.literal('ok'), service: z.literal('dezky-platform-api'), version: z.string() })
  .meta({ id: 'Health' })
export const dependencyHealth = z
  .object({
    name: z.string(),
    status: z.enum(['ok', 'failing', 'disabled']),
    latencyMs: z.number().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'DependencyHealth' })
export type DependencyHealth = z.infer<typeof dependencyHealth>
/** `degraded`: the service works, a connected system does not. `failing`: the store does not answer (503). */
export const readiness = z
  .object({
    status: z.enum(['ok', 'degraded', 'failing']),
    service: z.literal('dezky-platform-api'),
    dependencies: z.array(dependencyHealth),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof readiness>

/** Figures of the operator's home page. */
export const overview = z
  .object({
    tenants: z.object({ total: z.int(), byStatus: z.record(z.string(), z.int()) }),
    partners: z.object({ total: z.int(), suspended: z.int() }),
    seats: z.object({ total: z.int() }),
    tenantsByMonth: z.array(z.object({ month: z.string().meta({ example: '2026-11' }), total: z.int() })),
    attention: z.array(
      z.object({
        kind: z.enum([
          'provisioning',
          'partner',
          'dependency',
          'integrity',
          'dead_letters',
          'cold_storage',
          'payouts',
          'stripe_events',
          'differences',
        ]),
        title: z.string(),
        detail: z.string(),
        href: z.string(),
      }),
    ),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof overview>
