import { describe, expect, it } from 'vitest'

import { graphFailure, isUnknownRoute } from './graph-failure.ts'

const now = new Date('2026-11-24T09:00:00.000Z')
const refusal = (status: number, body: unknown) => ({
  status,
  headers: new Headers(),
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const odata = (code: string, message: string) => ({ error: { code, innererror: {}, message } })

describe('graphFailure', () => {
  it.each([
    [500, odata('nameAlreadyExists', 'LDAP Result Code 68 "Entry Already Exists": '), 'conflict', false],
    [500, odata('generalException', 'LDAP Result Code 68 "Entry Already Exists": '), 'conflict', false],
    [409, odata('nameAlreadyExists', 'a user with that name already exists'), 'conflict', false],
    [500, odata('generalException', 'grpc error'), 'server_error', true],
    [400, odata('invalidRequest', "missing required Attribute: 'displayName'"), 'refused', false],
    [502, '<html>Bad Gateway</html>', 'server_error', true],
    [401, '', 'unauthorized', false],
  ])('maps %i %j', (status, body, code, retryable) => {
    expect(graphFailure(refusal(status, body), now)).toMatchObject({ system: 'ocis', code, retryable })
  })

  it('repeats what the system says, and no page of a proxy', () => {
    expect(graphFailure(refusal(400, odata('invalidRequest', 'too long')), now).message).toBe(
      '400 from OCIS (Graph): too long',
    )
    expect(graphFailure(refusal(502, '<html>Bad Gateway</html>'), now).message).toBe('502 from OCIS (Graph)')
  })

  it('tells an unknown route from an unknown object', () => {
    expect(isUnknownRoute(refusal(404, '404 page not found\n'))).toBe(true)
    expect(isUnknownRoute(refusal(404, odata('itemNotFound', 'not found')))).toBe(false)
  })
})
