import { memberInvite, subscriptionChange } from '@dezky/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { fieldMessage } from './field-message.ts'

const messages = (schema: z.ZodType, input: unknown) =>
  Object.fromEntries(
    (schema.safeParse(input).error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]),
  )

describe('messages at fields', () => {
  beforeAll(() => void z.config({ customError: fieldMessage }))
  afterAll(() => void z.config({ customError: undefined }))

  it('ask for what is missing', () => {
    expect(messages(memberInvite, { email: '', name: '  ', role: 'admin' })).toEqual({
      email: 'Fill this in',
      name: 'Fill this in',
    })
  })

  it('say what is wrong with what is there', () => {
    expect(messages(memberInvite, { email: 'ada@', name: 'a'.repeat(121), role: 'admin' })).toEqual({
      email: 'This is not an e-mail address',
      name: 'At most 120 characters',
    })
    expect(messages(subscriptionChange, { seats: 0 })).toEqual({ seats: 'At least 1' })
    expect(messages(subscriptionChange, { seats: Number.NaN })).toEqual({ seats: 'Give a number' })
  })
})
