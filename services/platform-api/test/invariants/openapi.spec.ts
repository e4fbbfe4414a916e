import 'reflect-metadata'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import '../../src/app.module.ts'
import { allEndpoints } from '../../src/common/http/endpoint.ts'
import { openApiDocument } from '../../src/common/http/openapi.ts'

const document = openApiDocument('0.0.0', 'http://127.0.0.1:3001') as {
  paths: Record<string, Record<string, { operationId: string; summary: string; responses: Record<string, unknown> }>>
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

interface Shown {
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>
  requestBody?: { content: Record<string, { example?: unknown }> }
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document) as never)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  it('has every declared endpoint, each with a summary, an answer and its refusals', () => {
    expect(operations).toHaveLength(allEndpoints().length)
    for (const { path, operation } of operations) {
      expect(operation.summary, path).not.toBe('')
      const statuses = Object.keys(operation.responses)
      expect(
        statuses.some((status) => status.startsWith('2')),
        path,
      ).toBe(true)
      expect(statuses, path).toContain('500')
    }
  })

  it('shows an example of every JSON answer and body', () => {
    const without: string[] = []
    for (const spec of allEndpoints()) {
      const path = spec.path.replaceAll(/:([A-Za-z]+)/g, '{$1}').replace('*', '{path}')
      const operation = document.paths[path]?.[spec.method.toLowerCase()] as unknown as Shown
      for (const [status, schema] of Object.entries(spec.answers)) {
        if (!(schema instanceof z.ZodType)) continue
        const example = operation.responses[status]?.content?.['application/json']?.example
        if (example === undefined) without.push(`${spec.id} ${status}`)
      }
      const sent = operation.requestBody?.content['application/json']?.example
      if (spec.body && sent === undefined) without.push(spec.id)
    }
    expect(without).toEqual([])
  })

  it('refers only to schemas it holds', () => {
    const text = JSON.stringify(document)
    const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]))
    const held = Object.keys((document as unknown as { components: { schemas: object } }).components.schemas)
    expect([...refs].filter((name) => !held.includes(String(name)))).toEqual([])
  })
})
