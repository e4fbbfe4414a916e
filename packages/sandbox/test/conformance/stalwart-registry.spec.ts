import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { stalwartRegistryValidator, type Validator } from '../../src/conformance/index.ts'
import { readRecording } from '../support/recording.ts'
import { sharedFolder } from '../support/shared-folder.ts'

const shared = sharedFolder()
const headers = { 'Content-Type': 'application/json', authorization: 'Bearer API_key' }
const using = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']

/** Recorded requests that were wrong on purpose, with what the schema says of them. */
const wrongOnPurpose: Record<string, string[]> = {
  'domain unknown property': ['x:Domain/set create d/nope: no such property'],
  'domain query bad filter': ['x:Domain/query: no filter nope'],
  'server-set property': ['x:Account/set update b/emailAddress: is set by the server'],
  'unknown method': ['x:Nope/get is no method'],
  'bad args': ['x:Domain/get: ids must be a list of ids'],
  'not json': ['the body is no JMAP request'],
  'unknown capability': ['using lacks urn:ietf:params:jmap:core', 'using lacks urn:stalwart:jmap'],
}

describe.skipIf(shared === undefined)('requests held against the registry schema of Stalwart', () => {
  const validator = shared === undefined ? ({} as Validator) : stalwartRegistryValidator(join(shared, 'specs'))
  const exchanges = shared === undefined ? [] : readRecording(join(shared, 'recordings/stalwart-0.16.19.json'))

  it.each(exchanges)('judges the recorded exchange: $step', ({ step, request, response }) => {
    const sent = { ...request, headers }
    expect(validator.validateRequest(sent)).toEqual(wrongOnPurpose[step] ?? [])
    const answered = { ...response, headers: { 'content-type': response.contentType ?? undefined } }
    // the answer to an unknown method is an error of that name, which the schema knows nothing of
    expect(validator.validateResponse(sent, answered)).toEqual([])
  })

  const violations = (method: string, args: unknown) =>
    validator.validateRequest({
      method: 'POST',
      path: '/jmap',
      headers,
      body: { using, methodCalls: [[method, args, 'c']] },
    })

  it('accepts what a connector sends', () => {
    expect(
      violations('x:Account/set', {
        create: {
          a: {
            '@type': 'User',
            name: 'jane',
            domainId: '#d',
            credentials: { 0: { '@type': 'Password', secret: 'x' } },
            memberGroupIds: { b: true },
            quotas: { maxDiskQuota: 1 },
            timeZone: null,
          },
        },
        update: {
          b: {
            'memberGroupIds/d': null,
            'aliases/0': { name: 'j', domainId: 'b' },
            'aliases/1/enabled': false,
            'quotas/maxDiskQuota': 2,
            'permissions/disabledPermissions/authenticate': true,
            permissions: { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { emailSend: true } },
          },
        },
        destroy: ['c'],
      }),
    ).toEqual([])
    expect(violations('x:Account/get', { '#ids': { resultOf: 'q', name: 'x:Account/query', path: '/ids' } })).toEqual(
      [],
    )
    expect(violations('x:Account/query', { filter: { domainId: 'b', '@type': 'User' }, limit: 5 })).toEqual([])
  })

  it.each([
    [
      'x:Account/set',
      { create: { a: { name: 'x', domainId: 'b' } } },
      'x:Account/set create a: @type must be one of User, Group',
    ],
    [
      'x:Account/set',
      { create: { a: { '@type': 'Group', name: 'x', domainId: 'b', credentials: {} } } },
      'x:Account/set create a/credentials: no such property',
    ],
    [
      'x:Account/set',
      { update: { a: { 'quotas/maxDisk': 1 } } },
      'x:Account/set update a/quotas/maxDisk: a StorageQuota expected, not "maxDisk"',
    ],
    [
      'x:Account/set',
      { update: { a: { 'quotas/maxDiskQuota': 1.5 } } },
      'x:Account/set update a/quotas/maxDiskQuota: a number (unsignedInteger) expected, not 1.5',
    ],
    [
      'x:Account/set',
      { update: { a: { 'memberGroupIds/b': 'yes' } } },
      'x:Account/set update a/memberGroupIds/b: true, false or null',
    ],
    [
      'x:Account/set',
      { update: { a: { 'credentials/0/credentialId': 'b' } } },
      'x:Account/set update a/credentials/0/credentialId: is set by the server',
    ],
    ['x:Account/set', { update: { a: { name: null } } }, 'x:Account/set update a/name: may not be null'],
    [
      'x:WebHook/set',
      { create: { w: { url: 'https://x', events: { 'auth.sucess': true } } } },
      'x:WebHook/set create w/events/auth.sucess: a EventType expected, not "auth.sucess"',
    ],
    ['x:Domain/get', { ids: ['b'], properties: ['nmae'] }, 'x:Domain/get: no property nmae'],
    ['x:Domain/get', { id: 'b' }, 'x:Domain/get: no argument id'],
    ['x:Domain/query', { filter: { operator: 'OR', conditions: [] } }, 'x:Domain/query: only AND is supported'],
    ['x:Domain/changes', {}, 'x:Domain/changes is no method'],
  ])('finds the fault in %s %j', (method, args, violation) => {
    expect(violations(method, args)).toEqual([violation])
  })

  it('wants JSON, credentials and an address of the server', () => {
    const body = { using, methodCalls: [] }
    expect(validator.validateRequest({ method: 'POST', path: '/jmap', headers: {}, body })).toEqual([
      'the request is not application/json',
      'credentials are missing',
    ])
    expect(
      validator.validateRequest({ method: 'GET', path: 'https://mail.example.com/api/principal', headers }),
    ).toEqual(['GET /api/principal is no address of the server'])
  })
})
