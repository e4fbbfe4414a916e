import { QuerySpans } from '../tracing/query-spans.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** The ORM tells of its queries only when somebody listens. */
export const queriesTo = (tracing: Tracing | undefined) =>
  tracing?.enabled ? { debug: ['query' as const], loggerFactory: () => new QuerySpans(tracing) } : {}
