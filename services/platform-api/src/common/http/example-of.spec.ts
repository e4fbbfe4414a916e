import { describe, expect, it } from 'vitest'

import { exampleOf } from './example-of.ts'

const components = {
  Slug: { type: 'string', example: 'acme' },
  Loop: { type: 'object', properties: { next: { $ref: '#/components/schemas/Loop' } } },
}

describe('exampleOf', () => {
  it('takes the examples the parts give', () => {
    const schema = {
      type: 'object',
      properties: {
        slug: { $ref: '#/components/schemas/Slug' },
        status: { enum: ['active', 'suspended'] },
        seats: { type: 'integer' },
        at: { type: 'string', format: 'date-time' },
      },
    }
    expect(exampleOf({ type: 'array', items: schema }, components)).toEqual([
      { slug: 'acme', status: 'active', seats: 1, at: '2026-11-24T09:30:00.000Z' },
    ])
  })

  it('ends on a schema that holds itself', () => {
    expect(JSON.stringify(exampleOf({ $ref: '#/components/schemas/Loop' }, components)).length).toBeLessThan(200)
  })
})
