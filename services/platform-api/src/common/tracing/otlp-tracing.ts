import { AsyncLocalStorage } from 'node:async_hooks'

import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

import { version } from '../../version.ts'
import { newId } from '../ids.ts'
import { TellingExporter } from './telling-exporter.ts'
import { type QuerySpan, type ServedSpan, type Span, type SpanFacts, type SpanOptions, Tracing } from './tracing.ts'

export interface OtlpSettings {
  /** of the collector, without `/v1/traces` */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  /** the part of traces that is recorded, 0 to 1 */
  readonly ratio: number
  readonly environment: string
}

/**
 * Spans over OTLP/HTTP (JSON), in batches, beside the work: a collector that is away costs its spans and nothing else.
 * Nothing is registered globally, so several of them can live in one process.
 */
export class OtlpTracing extends Tracing {
  readonly enabled = true
  private readonly provider: TracerProvider
  private readonly tracer: Tracer
  private readonly contexts = new AsyncLocalStorage<Context>()
  private readonly propagator = new W3CTraceContextPropagator()

  /** @param tell called with why spans could not be delivered, once a minute at most */
  constructor({ endpoint, headers, ratio, environment }: OtlpSettings, tell: (error: Error) => void) {
    super()
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      headers: { ...headers },
    })
    const sampler = new TraceIdRatioBasedSampler(ratio)
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'dezky-platform-api',
        'service.version': version,
        'service.instance.id': newId(new Date()),
        'deployment.environment.name': environment,
      }),
      // A caller's own sampling decides nothing here: anybody may send a traceparent.
      sampler: new ParentBasedSampler({ root: sampler, remoteParentSampled: sampler, remoteParentNotSampled: sampler }),
      spanProcessors: [new BatchSpanProcessor({ exporter: new TellingExporter(exporter, tell) })],
    })
    this.tracer = this.provider.getTracer('dezky')
  }

  current(): { traceId: string; spanId: string } | undefined {
    const span = trace.getSpanContext(this.contexts.getStore() ?? ROOT_CONTEXT)
    return span && { traceId: span.traceId, spanId: span.spanId }
  }

  async span<T>(name: string, { kind, facts = {} }: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const parent = this.contexts.getStore() ?? ROOT_CONTEXT
    const span = this.tracer.startSpan(
      name,
      { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes: facts },
      parent,
    )
    const fail = (code: string): void => {
      span.setAttribute('error.type', code)
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
    try {
      return await this.contexts.run(trace.setSpan(parent, span), () =>
        work({ set: (more) => void span.setAttributes(more), fail }),
      )
    } catch (error) {
      fail(errorName(error))
      throw error
    } finally {
      span.end()
    }
  }

  serve(headers: Readonly<Record<string, unknown>>): ServedSpan {
    const caller = this.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
    // It gets its name once it is known which route answers.
    const span = this.tracer.startSpan('request', { kind: SpanKind.SERVER }, caller)
    const inside = trace.setSpan(caller, span)
    return {
      run: (work) => this.contexts.run(inside, work),
      end: (name, facts, failed) => {
        span.updateName(name)
        span.setAttributes(facts)
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    }
  }

  query({ operation, collection, tookMs, failed }: QuerySpan): void {
    const parent = this.contexts.getStore()
    if (!parent) return
    const now = Date.now()
    const attributes: SpanFacts = {
      'db.operation.name': operation,
      ...(collection === undefined ? {} : { 'db.collection.name': collection }),
    }
    const name = collection === undefined ? operation : `${operation} ${collection}`
    const span = this.tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: now - tookMs, attributes }, parent)
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(now)
  }

  headers(): Readonly<Record<string, string>> {
    const carrier: Record<string, string> = {}
    this.propagator.inject(this.contexts.getStore() ?? ROOT_CONTEXT, carrier, defaultTextMapSetter)
    return carrier
  }

  async close(): Promise<void> {
    await this.provider.shutdown().catch(() => undefined)
  }
}

/** What went wrong in one word: our errors carry a code; messages can hold names. */
function errorName(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error'
}
