import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { daysOf, Shop } from './server.ts'
import { unlike } from './shapes.ts'

let shop: Shop

beforeEach(async () => {
  shop = await (await Shop.open()).stock()
})
afterEach(() => shop.stripe.close())

describe('a subscription', () => {
  it('changes seats and interval with the next period when scheduled, and lets go of the schedule after', async () => {
    const year = await shop.post('/v1/prices', {
      product: 'dezky_plan_team',
      currency: 'dkk',
      unit_amount: '49000',
      'recurring[interval]': 'year',
    })
    const { id, items } = await shop.subscribed()
    const { body: schedule } = await shop.post('/v1/subscription_schedules', { from_subscription: id })
    const [item] = items.data
    const phases = {
      end_behavior: 'release',
      'phases[0][start_date]': String(item.current_period_start),
      'phases[0][end_date]': String(item.current_period_end),
      'phases[0][items][0][price]': shop.price,
      'phases[0][items][0][quantity]': '10',
      'phases[1][items][0][price]': year.body['id'],
      'phases[1][items][0][quantity]': '4',
    }
    const at = `/v1/subscription_schedules/${schedule['id']}`
    expect(unlike((await shop.post(at, phases)).body)).toEqual([])
    const refused = await shop.post(`/v1/subscriptions/${id}`, { cancel_at_period_end: 'true' })
    expect(refused.status).toBe(400)
    const { body } = await shop.get(`/v1/subscriptions/${id}?expand[]=schedule`)
    expect(body['schedule'].phases[1].start_date).toBe(item.current_period_end)
    await shop.until('2026-03-05T00:00:00.000Z')
    const changed = (await shop.get(`/v1/subscriptions/${id}`)).body
    expect([daysOf(changed), changed['items'].data[0].quantity]).toEqual([['2026-02-28', '2027-02-28'], 4])
    expect((await shop.invoices())[0].total).toBe(196_000)
    await shop.until('2027-03-01T00:00:00.000Z')
    expect((await shop.get(`/v1/subscriptions/${id}`)).body['schedule']).toBeNull()
    expect((await shop.get(at)).body['status']).toBe('released')
  })

  it('gives unused time back when a subscription ends at once and it is asked to', async () => {
    const { id } = await shop.subscribed()
    await shop.until('2026-02-14T10:00:00.000Z')
    await shop.call('DELETE', `/v1/subscriptions/${id}?prorate=true&invoice_now=true`)
    expect((await shop.invoices())[0].total).toBe(-24_500)
    expect((await shop.get(`/v1/customers/${shop.customer}`)).body['balance']).toBe(-24_500)
  })
})
