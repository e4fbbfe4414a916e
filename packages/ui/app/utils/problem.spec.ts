import { describe, expect, it } from 'vitest'

import { errorText, fieldErrors, hasCode, problemOf } from './problem.ts'

const problem = {
  type: 'about:blank',
  title: 'A tenant with this slug exists',
  status: 409,
  code: 'tenants.slug_taken',
  remedy: 'Choose another slug.',
  requestId: 'r-1',
  changed: 'nothing',
}

describe('problems', () => {
  it('are found in what a fetch throws, on either side', () => {
    expect(problemOf({ data: { statusCode: 409, data: problem } })?.code).toBe('tenants.slug_taken')
    expect(problemOf({ data: problem })?.requestId).toBe('r-1')
    expect(problemOf(new Error('no network'))).toBeUndefined()
  })

  it('say what happened, whether anything changed and what to do', () => {
    expect(errorText({ data: problem })).toBe(
      'A tenant with this slug exists. Nothing was changed. Choose another slug.',
    )
    expect(errorText(new TypeError('fetch failed'))).toBe(
      'The app did not answer. Check your connection and try again.',
    )
  })

  it('do not say twice that nothing was changed', () => {
    const busy = {
      ...problem,
      title: 'The store did not answer in time',
      remedy: 'Nothing was changed. Try again in a moment.',
    }
    expect(errorText({ data: busy })).toBe(
      'The store did not answer in time. Nothing was changed. Try again in a moment.',
    )
  })

  it('name the fields of a form', () => {
    const invalid = {
      ...problem,
      code: 'request.invalid',
      errors: [{ path: 'body.admin.email', message: 'not an address' }],
    }
    expect(fieldErrors({ data: invalid })).toEqual([{ name: 'admin.email', message: 'Not an address' }])
    expect(hasCode({ data: invalid }, 'request.invalid')).toBe(true)
  })
})
