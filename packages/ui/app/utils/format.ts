const trueMinus = (text: string): string => text.replaceAll('-', '−')

/**
 * Money as the reader's locale writes it, the currency always named, negative with a true minus.
 * @param amountMinor minor units (øre, cent)
 * @param currency ISO 4217
 */
export function formatMoney(amountMinor: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return trueMinus(format.format(amountMinor / 10 ** digits))
}

/** A whole number as the reader's locale writes it. */
export const formatCount = (value: number, locale: string): string =>
  trueMinus(new Intl.NumberFormat(locale).format(value))

/** Basis points as the reader's locale writes a share: `20%`, `12.5 %`. */
export const formatShare = (bps: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000)

const byteUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes in binary steps, as quotas are given: `10 GiB`. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < byteUnits.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${byteUnits[unit]}`
}

/** `1–30 Nov 2026`: a period, its end excluded. Both are ISO instants; days are counted in UTC, as invoices are. */
export function formatPeriod(startAt: string, endAt: string, locale: string): string {
  const end = new Date(endAt)
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth(), end.getUTCDate()) - 1)
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  // Server and browser do not always have the same thin spaces.
  const range = format.formatRange(new Date(startAt), last).replaceAll(/\s/g, ' ')
  return range.replace(/^(\d+) *– *(?=\d+ )/, '$1–')
}

/** `24 Nov 2026`. */
export const formatDay = (at: string, locale: string, timeZone = 'UTC'): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(new Date(at))

/** Date and time with its zone: `24 Nov 2026, 09:30:00 CET`. */
export const formatInstant = (at: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
    timeZoneName: 'short',
    timeZone,
  }).format(new Date(at))

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** `3 min ago`, `in 2 days`, `just now`: the distance between two instants in epoch milliseconds. */
export function formatRelative(at: number, now: number, locale: string): string {
  const seconds = Math.round((at - now) / 1000)
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) {
      return new Intl.RelativeTimeFormat(locale, { style: 'short' }).format(Math.trunc(seconds / size), unit)
    }
  }
  return seconds > 10 ? 'in a moment' : 'just now'
}

/** First 6 … last 4 of a hash or id; short ones stay whole. */
export const shortHash = (value: string): string =>
  value.length <= 13 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`

/** A field as a connected system names it, for people: its unit stands with the value. */
export const readableField = (field: string): string => field.replace(/Bytes$/, '')

/** A value as a connected system gives it, for people: plain numbers of bytes get a unit. */
export function readableValue(field: string, value: string, locale: string): string {
  const isBytes = /^\d+ bytes$/.test(value) || (field.endsWith('Bytes') && /^\d+$/.test(value))
  return isBytes ? formatBytes(Number.parseInt(value, 10), locale) : value
}

/** `<1 ms`, `12 ms`, `2.1 s`, `3 min`: as exact as one reads it. */
export function formatLatency(ms: number, locale: string): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1000) return `${formatCount(Math.round(ms), locale)} ms`
  if (ms >= 120_000) return `${formatCount(Math.round(ms / 60_000), locale)} min`
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / 1000)} s`
}
