import type { Type } from './shape.ts'

/** POSIX locale names, as `en_US` or `sr_RS@latin`; told by their form. */
export const locale: Type = {
  kind: 'enum',
  name: 'Locale',
  has: (value) => value === 'POSIX' || value === 'eo' || /^[a-z]{2,3}_[A-Z]{2}(@[a-z]+)?$/.test(value),
}

/** IANA time zones. */
export const timeZone: Type = {
  kind: 'enum',
  name: 'TimeZone',
  has: (value) => Intl.supportedValuesOf('timeZone').includes(value) || value === 'UTC',
}

/** Event types, as `auth.success`; told by their form. */
export const eventName: Type = {
  kind: 'enum',
  name: 'EventType',
  has: (value) => /^[a-z0-9-]+\.[a-z0-9-]+$/.test(value),
}
