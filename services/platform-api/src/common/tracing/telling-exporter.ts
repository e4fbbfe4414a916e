import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

const quietMs = 60_000

type Done = Parameters<SpanExporter['export']>[1]

/** Passes spans on, and says when they do not arrive: by itself the exporter is silent. */
export class TellingExporter implements SpanExporter {
  private readonly exporter: SpanExporter
  private readonly tell: (error: Error) => void
  private quietUntil = 0

  constructor(exporter: SpanExporter, tell: (error: Error) => void) {
    this.exporter = exporter
    this.tell = tell
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      const now = performance.now()
      if (result.error && now >= this.quietUntil) {
        this.quietUntil = now + quietMs
        this.tell(result.error)
      }
      done(result)
    })
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.()
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown()
  }
}
