import { describe, expect, it } from 'vitest'

import { explain } from './explain.ts'

describe('explain', () => {
  it.each([
    [{ detail: 'Token invalid/expired', code: 'authentication_failed' }, 'Token invalid/expired'],
    [{ username: ['This field must be unique.'] }, 'username: This field must be unique.'],
    [{ non_field_errors: ['No recovery flow set.'], code: 'invalid' }, 'No recovery flow set.'],
    [['odd'], ''],
    [null, ''],
  ])('reads %j', async (body, words) => {
    expect(await explain(Response.json(body))).toBe(words)
  })

  it('has nothing to say of a page of a proxy', async () => {
    expect(await explain(new Response('<html>'))).toBe('')
  })
})
