import type { LogContext, Logger } from '@mikro-orm/core'

import type { Tracing } from './tracing.ts'

/** The ORM's log, heard for its queries only. Texts and parameters stay here: they hold people's data. */
export class QuerySpans implements Logger {
  private readonly tracing: Tracing

  constructor(tracing: Tracing) {
    this.tracing = tracing
  }

  logQuery({ query = '', took, level }: LogContext): void {
    if (took === undefined) return
    this.tracing.query({ ...summaryOf(query), tookMs: took, failed: level === 'error' })
  }

  isEnabled(): boolean {
    return true
  }

  log(): void {}
  error(): void {}
  warn(): void {}
  setDebugMode(): void {}
}

/** What a statement does, and to which table or collection. */
export function summaryOf(query: string): { operation: string; collection: string | undefined } {
  const mongo = /^db\.getCollection\('(\w+)'\)\.(\w+)/.exec(query)
  if (mongo) return { operation: mongo[2] ?? 'query', collection: mongo[1] }
  const head = query.slice(0, 2_000)
  const operation = /^\s*([a-z]+)/i.exec(head)?.[1]?.toLowerCase() ?? 'query'
  const words = head.split(/\s+/)
  for (const [at, word] of words.entries()) {
    const collection = /^(?:from|into|update)$/i.test(word) && /^[`"]?(\w+)/.exec(words[at + 1] ?? '')?.[1]
    if (collection) return { operation, collection }
  }
  return { operation, collection: undefined }
}
