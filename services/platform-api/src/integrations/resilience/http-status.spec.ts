import { describe, expect, it } from 'vitest'

import { authorizationHeader } from './authorization.ts'
import { statusError } from './http-status.ts'
import { retryAfterMs } from './retry-after.ts'

const now = new Date('2026-11-24T09:00:00.000Z')
const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

describe('statusError', () => {
  it.each([
    [503, 'server_error', true],
    [429, 'rate_limited', true],
    [401, 'unauthorized', false],
    [403, 'unauthorized', false],
    [409, 'conflict', false],
    [400, 'refused', false],
    [422, 'refused', false],
  ])('maps %i to %s', (status, code, retryable) => {
    expect(statusError('stalwart', answer(status), now)).toMatchObject({ code, retryable })
  })

  it('says what a person understands', () => {
    expect(statusError('stalwart', answer(503), now).message).toBe('503 from Stalwart (JMAP)')
    expect(statusError('ocis', answer(400), now, 'missing  required\nAttribute').message).toBe(
      '400 from OCIS (Graph): missing required Attribute',
    )
    expect(statusError('authentik', answer(302), now).message).toBe(
      'Authentik redirects elsewhere (302); check the address it is configured with',
    )
    expect(statusError('ocis', answer(400), now, 'x'.repeat(900)).message.length).toBeLessThan(230)
  })

  it('carries the wish of Retry-After', () => {
    expect(statusError('ocis', answer(429, { 'retry-after': '7' }), now).retryAfterMs).toBe(7000)
  })
})

describe('retryAfterMs', () => {
  it.each([
    [null, undefined],
    ['3', 3000],
    ['Tue, 24 Nov 2026 09:01:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 08:00:00 GMT', 0],
    ['soon', undefined],
  ])('reads %s', (header, wish) => {
    expect(retryAfterMs(header, now)).toBe(wish)
  })
})

describe('authorizationHeader', () => {
  it.each([
    ['Basic YTpi', 'Basic YTpi'],
    ['admin:s3cret', 'Basic YWRtaW46czNjcmV0'],
    ['API_abc', 'Bearer API_abc'],
    ['eyJ.x.y', 'Bearer eyJ.x.y'],
  ])('%s', (token, header) => {
    expect(authorizationHeader(token)).toBe(header)
  })
})
