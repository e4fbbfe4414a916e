import { describe, expect, it } from 'vitest'

import {
  formatBytes,
  formatInstant,
  formatMoney,
  formatPeriod,
  formatRelative,
  formatShare,
  readableField,
  readableValue,
  shortHash,
} from './format.ts'

describe('formats', () => {
  it('write money by the locale, with the currency and a true minus', () => {
    expect(formatMoney(125_000, 'DKK', 'en')).toBe('DKK\u00A01,250.00')
    expect(formatMoney(-4900, 'EUR', 'en')).toBe('−EUR\u00A049.00')
    expect(formatMoney(125_000, 'DKK', 'da')).toMatch(/^1\.250,00.DKK$/)
  })

  it('write periods with their last day', () => {
    expect(formatPeriod('2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z', 'en-GB')).toBe('1–30 Nov 2026')
    const quarter = formatPeriod('2026-11-24T00:00:00.000Z', '2027-02-24T00:00:00.000Z', 'en-GB')
    expect(quarter).toMatch(/^24 Nov 2026\s–\s23 Feb 2027$/)
  })

  it('count a period that begins in the middle of a day by its whole days', () => {
    const period = formatPeriod('2026-11-24T12:57:00.000Z', '2026-12-24T12:57:00.000Z', 'en-GB')
    expect(period).toMatch(/^24 Nov\s–\s23 Dec 2026$/)
  })

  it('give bytes of connected systems a unit and leave the rest', () => {
    expect(readableValue('Quota', '53687091200 bytes', 'en')).toBe('50 GiB')
    expect(readableValue('quotaBytes', '10737418240', 'en')).toBe('10 GiB')
    expect(readableValue('People', '12', 'en')).toBe('12')
  })

  it('write distances in time', () => {
    const now = Date.UTC(2026, 10, 24, 9, 30)
    expect(formatRelative(now - 180_000, now, 'en')).toBe('3 min. ago')
    expect(formatRelative(now + 2 * 86_400_000, now, 'en')).toBe('in 2 days')
    expect(formatRelative(now - 4000, now, 'en')).toBe('just now')
  })

  it('write instants with their zone', () => {
    expect(formatInstant('2026-11-24T09:30:00.000Z', 'en-GB', 'Europe/Copenhagen')).toBe('24 Nov 2026, 10:30:00 CET')
  })

  it('write bytes and hashes short', () => {
    expect(formatBytes(10_737_418_240, 'en')).toBe('10 GiB')
    expect(formatBytes(1_610_612_736, 'en')).toBe('1.5 GiB')
    expect(shortHash('1d82aa00ffee11223344556663ab')).toBe('1d82aa…63ab')
    expect(shortHash('acme')).toBe('acme')
  })

  it('name fields of connected systems without the unit their value has', () => {
    expect(readableField('quotaBytes')).toBe('quota')
    expect(readableField('sign-in')).toBe('sign-in')
  })

  it('write shares in per cent', () => {
    expect(formatShare(2000, 'en')).toBe('20%')
    expect(formatShare(1250, 'en')).toBe('12.5%')
  })
})
