/** `Nov 2026` for `2026-11`; `Nov` when `short`. */
export function formatMonth(month: string, locale: string, short = false): string {
  const format = new Intl.DateTimeFormat(locale, {
    month: 'short',
    ...(short ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  })
  return format.format(new Date(`${month}-01T00:00:00.000Z`))
}
