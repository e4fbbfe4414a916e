import { describe, expect, it } from 'vitest'

import { addressOf, missingMailSettings } from './mail-settings.ts'

describe('settings of mail', () => {
  it('are missed by name', () => {
    const requireTls = true
    expect(missingMailSettings({ requireTls })).toEqual(['SMTP_URL', 'MAIL_FROM'])
    expect(missingMailSettings({ requireTls, url: 'smtps://mail.example' })).toEqual(['MAIL_FROM'])
    expect(missingMailSettings({ requireTls, url: 'smtps://mail.example', from: 'a@b.example' })).toEqual([])
  })

  it.each([
    ['billing@dezky.example', 'billing@dezky.example'],
    ['Dezky <billing@dezky.example>', 'billing@dezky.example'],
    ['"Dezky, billing" < billing@dezky.example >', 'billing@dezky.example'],
  ])('say from %s: %s', (from, address) => {
    expect(addressOf(from)).toBe(address)
  })
})
