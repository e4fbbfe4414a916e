import { expect, it } from 'vitest'

import { formErrors } from './form-errors.ts'

const taken = {
  type: 'about:blank',
  status: 409,
  code: 'seats.email_taken',
  title: 'Somebody has this address already',
  requestId: 'r1',
  data: { address: 'sales@acme.dk' },
}

it('shows a refusal at the field it belongs to, with the address that was refused', () => {
  const message = 'Somebody has this address already: sales@acme.dk'
  expect(formErrors(taken, { 'seats.email_taken': 'email' })).toEqual([{ name: 'email', message }])
  const byAddress = { 'seats.email_taken': ({ data }: { data?: object }) => Object.keys(data ?? {}).join('.') }
  expect(formErrors(taken, byAddress)).toEqual([{ name: 'address', message }])
})

it('leaves to the form what belongs to no field', () => {
  expect(formErrors(taken, { 'seats.last_admin': 'role' })).toEqual([])
  expect(formErrors(new Error('no network'), { 'seats.email_taken': 'email' })).toEqual([])
})
