import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { libreGraphValidator, type Validator } from '../../src/conformance/index.ts'
import { sharedFolder } from '../support/shared-folder.ts'

const shared = sharedFolder()
const headers = { 'content-type': 'application/json; charset=utf-8', Authorization: 'Bearer token' }

describe.skipIf(shared === undefined)('requests held against the libre-graph specification', () => {
  const validator = shared === undefined ? ({} as Validator) : libreGraphValidator(join(shared, 'specs'))
  const violations = (method: string, path: string, body?: unknown, sent: Record<string, string> = headers) =>
    validator.validateRequest({ method, path: `/graph${path}`, headers: sent, body })

  const user = { displayName: 'Jane', onPremisesSamAccountName: 'jane' }

  it.each([
    ['GET', "/v1.0/drives?%24filter=driveType%20eq%20'project'&$orderby=name%20asc", undefined],
    ['POST', '/v1.0/drives', { name: 'Acme', description: 'x', quota: { total: 1 } }],
    ['PATCH', '/v1.0/drives/a$b', { quota: { total: 1 } }],
    ['DELETE', '/v1.0/drives/a$b', undefined],
    ['POST', '/v1.0/users', { ...user, mail: 'a@b.c', accountEnabled: true, passwordProfile: { password: 'x' } }],
    ['POST', '/v1.0/users', { ...user, identities: [{ issuer: 'x', issuerAssignedId: 'y' }] }],
    ['PATCH', '/v1.0/users/1', { accountEnabled: false }],
    ['GET', '/v1.0/users?$search=jane&$select=id,mail&$expand=memberOf', undefined],
    ['POST', '/v1.0/groups', { displayName: 'acme' }],
    ['POST', '/v1.0/groups/1/members/$ref', { '@odata.id': 'https://x/graph/v1.0/users/1' }],
    ['PATCH', '/v1.0/groups/1', { 'members@odata.bind': ['https://x/graph/v1.0/users/1'] }],
    [
      'POST',
      '/v1beta1/drives/a$b/root/invite',
      { recipients: [{ objectId: '1', '@libre.graph.recipient.type': 'group' }], roles: ['r'] },
    ],
    ['GET', '/v1beta1/drives/a$b/root/permissions?$select=@libre.graph.permissions.roles.allowedValues', undefined],
    ['PATCH', '/v1beta1/drives/a$b/root/permissions/g:1', { roles: ['r'] }],
  ])('accepts %s %s', (method, path, body) => {
    expect(violations(method, path, body)).toEqual([])
    expect(violations(method, path, body === undefined ? undefined : JSON.stringify(body))).toEqual([])
  })

  it.each([
    ['POST', '/v1.0/drives', { name: 'Acme', nmae: 'x' }, 'body: must NOT have unevaluated properties (nmae)'],
    ['POST', '/v1.0/drives', { name: 'Acme', id: 'x' }, 'body/id: boolean schema is false'],
    ['POST', '/v1.0/drives', { description: 'x' }, "body: must have required property 'name'"],
    ['POST', '/v1.0/drives', { name: 'Acme', quota: { total: '1' } }, 'body/quota/total: must be integer'],
    ['POST', '/v1.0/drives', undefined, 'the request needs a body'],
    ['POST', '/v1.0/drives', '{nope', 'the body is not JSON'],
    ['GET', '/v1.0/drives?$top=5', undefined, 'query parameter $top is not in the specification'],
    ['GET', '/v1.0/users?$expand=everything', undefined, 'query parameter $expand does not take everything'],
    [
      'POST',
      '/v1.0/groups/1/members/%24ref',
      { '@odata.id': 'x' },
      'POST /graph/v1.0/groups/1/members/%24ref is not in the specification',
    ],
    ['GET', '/v1.0/nowhere', undefined, 'GET /graph/v1.0/nowhere is not in the specification'],
    ['DELETE', '/v1.0/users/1', { a: 1 }, 'the request has no body'],
  ])('finds the fault in %s %s %j', (method, path, body, violation) => {
    expect(violations(method, path, body)).toContain(violation)
  })

  it('wants a bearer token and JSON', () => {
    expect(violations('GET', '/v1.0/users', undefined, { authorization: 'Basic eDp5' })).toEqual([
      'a bearer token is missing',
    ])
    expect(violations('POST', '/v1.0/groups', { displayName: 'x' }, { authorization: 'Bearer x' })).toEqual([
      'the request is not application/json',
    ])
  })

  it('judges answers', () => {
    const request = { method: 'POST', path: 'https://files.example.com/graph/v1.0/users', headers }
    const answer = (status: number, body: unknown) => validator.validateResponse(request, { status, headers, body })
    expect(answer(201, user)).toEqual([])
    expect(answer(201, { displayName: 'Jane' })).toEqual([
      "answer: must have required property 'onPremisesSamAccountName'",
    ])
    expect(answer(409, { error: { code: 'nameAlreadyExists', message: 'taken' } })).toEqual([])
    expect(answer(409, { code: 'nameAlreadyExists' })).toContain("answer: must have required property 'error'")
  })
})
