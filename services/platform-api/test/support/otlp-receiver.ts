import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean }
}

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code?: number }
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[]
  }[]
}

/** A collector's OTLP/HTTP endpoint: keeps what it is sent. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = []
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly text: string }[] = []
  readonly resources: Record<string, unknown>[] = []
  /** what it answers */
  status = 200
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        this.requests.push({ path: request.url ?? '', headers: request.headers, text })
        for (const { resource, scopeSpans } of (JSON.parse(text) as Payload).resourceSpans) {
          this.resources.push(factsOf(resource))
          this.spans.push(...scopeSpans.flatMap(({ spans }) => spans))
        }
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}')
      })
    })
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver()
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Spans of that name. */
  named(name: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.name === name)
  }

  /** Names from the root down to `span`. */
  pathTo(span: ReceivedSpan | undefined): string[] {
    if (!span) return []
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId)
    return [...this.pathTo(parent), span.name]
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** Attributes as an object. */
export const factsOf = ({ attributes }: { readonly attributes: readonly Attribute[] }): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, boolValue } }) => [
      key,
      stringValue ?? intValue ?? boolValue,
    ]),
  )
