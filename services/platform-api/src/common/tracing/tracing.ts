/** What a span tells besides its name and times. Names from the code, counts and opaque ids; never names of people. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  /** `client`: somebody else is asked. Default `internal`. */
  readonly kind?: 'client' | 'internal'
  readonly facts?: SpanFacts
}

/** A span under way. */
export interface Span {
  set(facts: SpanFacts): void
  /** What it stands for did not work, though nothing is thrown. `code` is a word of ours. */
  fail(code: string): void
}

/** The span of a request that is being answered. */
export interface ServedSpan {
  /** Runs `work` inside: what it begins is a part of the request, and its log lines carry the trace. */
  run(work: () => void): void
  /** @param name `GET /tenants/:slug`, never the path as it was asked for */
  end(name: string, facts: SpanFacts, failed: boolean): void
}

/** One query that has been answered. */
export interface QuerySpan {
  readonly operation: string
  readonly collection: string | undefined
  /** how long it took; it ended now */
  readonly tookMs: number
  readonly failed: boolean
}

/** Where traces go. Without an exporter it is `NoTracing`, which costs a call. */
export abstract class Tracing {
  /** False when nothing is recorded: what would only serve spans is then not put in place. */
  abstract readonly enabled: boolean

  /** The span under way, as log lines name it. */
  abstract current(): { readonly traceId: string; readonly spanId: string } | undefined

  /** Runs `work` in a span of its own, below the one under way. What it throws fails the span, and is thrown on. */
  abstract span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>

  /** Begins the span of a request, below the one its `traceparent` names. */
  abstract serve(headers: Readonly<Record<string, unknown>>): ServedSpan

  /** Notes a query below the span under way; without one it is not noted. */
  abstract query(query: QuerySpan): void

  /** Headers that let who is asked go on with the trace. */
  abstract headers(): Readonly<Record<string, string>>

  /** Sends what is left. Never throws. */
  abstract close(): Promise<void>
}

const nothing: Span = { set: () => undefined, fail: () => undefined }

/** No exporter is configured. */
export class NoTracing extends Tracing {
  readonly enabled = false

  current(): undefined {
    return undefined
  }

  span<T>(_name: string, _options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    return work(nothing)
  }

  serve(): ServedSpan {
    return { run: (work) => work(), end: () => undefined }
  }

  query(): void {}

  headers(): Readonly<Record<string, string>> {
    return {}
  }

  async close(): Promise<void> {}
}
