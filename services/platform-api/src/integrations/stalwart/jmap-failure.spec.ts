import { describe, expect, it } from 'vitest'

import { methodError, setFailure } from './jmap-failure.ts'

describe('setFailure', () => {
  it.each([
    [{ type: 'primaryKeyViolation', properties: ['email'] }, 'conflict', false],
    [{ type: 'objectIsLinked' }, 'conflict', true],
    [{ type: 'notFound' }, 'conflict', true],
    [{ type: 'forbidden' }, 'unauthorized', false],
    [{ type: 'overQuota' }, 'refused', false],
    [{ type: 'invalidPatch', description: 'Invalid key for object', properties: [''] }, 'refused', false],
  ])('maps %j', (error, code, retryable) => {
    expect(setFailure('ada@acme.example.com', error)).toMatchObject({ system: 'stalwart', code, retryable })
  })

  it('names what was wrong', () => {
    const missing = { type: 'validationFailed', validationErrors: [{ type: 'Required', property: 'name' }] }
    expect(setFailure('acme.example.com', missing).message).toBe(
      'Stalwart (JMAP) refused acme.example.com: validationFailed (name: Required)',
    )
  })
})

describe('methodError', () => {
  it.each([
    [{ type: 'serverUnavailable' }, 'server_error', 'Stalwart (JMAP) refused x:Domain/get: serverUnavailable'],
    [
      { type: 'forbidden', description: 'You are not authorized' },
      'unauthorized',
      'Stalwart (JMAP) refused x:Domain/get: forbidden (You are not authorized)',
    ],
    [
      { type: 'unsupportedFilter', description: 'nope' },
      'refused',
      'Stalwart (JMAP) refused x:Domain/get: unsupportedFilter (nope)',
    ],
  ])('maps %j', (args, code, message) => {
    expect(methodError('x:Domain/get', args)).toMatchObject({ code, message })
  })
})
