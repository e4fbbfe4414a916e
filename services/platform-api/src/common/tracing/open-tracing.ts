import type { Config } from '../../config/config.ts'
import { NoTracing, type Tracing } from './tracing.ts'

/**
 * Traces to where `OTEL_EXPORTER_OTLP_ENDPOINT` says. Without it none of OpenTelemetry is loaded: the process starts as
 * fast, and is as large, as if it were not there.
 * @param tell called with why spans could not be delivered, once a minute at most
 */
export async function openTracing({ env }: Config, tell: (error: Error) => void): Promise<Tracing> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return new NoTracing()
  const { OtlpTracing } = await import('./otlp-tracing.ts')
  return new OtlpTracing(
    {
      endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: env.OTEL_EXPORTER_OTLP_HEADERS,
      ratio: env.OTEL_TRACES_SAMPLER_ARG,
      environment: env.NODE_ENV,
    },
    tell,
  )
}
