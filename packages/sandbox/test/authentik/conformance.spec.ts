import { beforeAll, describe, expect, it } from 'vitest'

import { authentikValidator, type AuthentikValidator } from '../../src/authentik/conformance.ts'

const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json' }
let validator: AuthentikValidator

beforeAll(() => {
  validator = authentikValidator()
}, 60_000)

describe('the validator', () => {
  it('passes a request as the schema has it', () => {
    const body = { username: 'ada', name: 'Ada', is_active: true, groups: ['8d2e6f40-19ab-4c57-b3e8-6a0d5f7c2b04'] }
    expect(validator.validateRequest({ method: 'POST', path: '/api/v3/core/users/', headers, body })).toEqual([])
    const path =
      'http://127.0.0.1:3012/api/v3/core/users/?page=2&page_size=100&is_active=true&type=internal&type=external'
    expect(validator.validateRequest({ method: 'GET', path, headers })).toEqual([])
  })

  it.each([
    ['a missing member', { username: 'ada' }, "body must have required property 'name'"],
    ['a wrong type', { username: 'ada', name: 1 }, 'body/name must be string'],
    ['a wrong format', { username: 'ada', name: '', email: 'x' }, 'body/email must match format "email"'],
    ['an unknown member', { username: 'ada', name: '', quota: 1 }, 'body/quota is not in the schema'],
    [
      'a wrong choice',
      { username: 'ada', name: '', type: 'robot' },
      'body/type must be equal to one of the allowed values',
    ],
  ])('objects to %s', (_what, body, problem) => {
    expect(validator.validateRequest({ method: 'POST', path: '/api/v3/core/users/', headers, body })).toEqual([problem])
  })

  it.each([
    ['GET', '/api/v3/core/nothing/', 'GET /api/v3/core/nothing/ is not in the schema'],
    ['PUT', '/api/v3/core/users/', 'PUT /api/v3/core/users/ is not in the schema'],
    ['GET', '/api/v3/core/users/?mark=1', 'query mark is not in the schema'],
    ['GET', '/api/v3/core/users/?page=two', 'query page must be integer'],
    ['GET', '/api/v3/core/users/ada/', 'path id must be integer'],
    ['DELETE', '/api/v3/core/authenticated_sessions/bulk_delete/', 'query user_pks is required'],
  ])('objects to %s %s', (method, path, problem) => {
    expect(validator.validateRequest({ method, path, headers })).toEqual([problem])
  })

  it('objects to a request without a token', () => {
    expect(validator.validateRequest({ method: 'GET', path: '/api/v3/core/users/', headers: {} })).toEqual([
      'authorization is not a bearer token',
    ])
  })

  it('objects to answers that are not what the schema promises', () => {
    const request = { method: 'POST', path: '/api/v3/core/users/1/recovery/' }
    expect(validator.validateResponse(request, { status: 200, body: { link: 'x' } })).toEqual([])
    expect(validator.validateResponse(request, { status: 200, body: {} })).toEqual([
      "response must have required property 'link'",
    ])
    expect(validator.validateResponse(request, { status: 202, body: {} })).toEqual(['status 202 is not in the schema'])
    const removal = { method: 'DELETE', path: '/api/v3/core/users/1/' }
    expect(validator.validateResponse(removal, { status: 204, body: { done: true } })).toEqual([
      'response has a body and should have none',
    ])
    expect(validator.validateResponse(removal, { status: 403, body: { code: 'x' } })).toEqual([
      "response must have required property 'detail'",
    ])
  })
})
