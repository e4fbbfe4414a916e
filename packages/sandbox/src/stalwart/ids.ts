const alphabet = 'abcdefghijklmnopqrstuvwxyz792013'

/** Stalwart's base-32 spelling of an unsigned 64-bit number: 0 is `a`, 1 is `b`, 4294967295 is `d333333`. */
export function encodeId(value: bigint): string {
  let rest = value
  let text = ''
  do {
    text = alphabet.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  } while (rest > 0n)
  return text
}

/** The number behind an id, or undefined when the text is none. */
export function decodeId(text: string): bigint | undefined {
  if (text === '' || text.length > 13) return undefined
  let value = 0n
  for (const character of text) {
    const digit = alphabet.indexOf(character)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  return value
}

/** Orders ids by their numbers, ascending. */
export function compareIds(a: string, b: string): number {
  const difference = (decodeId(a) ?? 0n) - (decodeId(b) ?? 0n)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The account id of the recovery administrator, who is in the configuration and not in the store. */
export const recoveryAccountId = encodeId(0xff_ff_ff_ffn)

/** Milliseconds since the epoch at which Stalwart's time-ordered ids begin. */
const snowflakeEpochMs = 1_632_280_000_000

/** A time-ordered id: 39 bits of milliseconds, 12 of a running number, 9 of a node (0). */
export function snowflakeId(now: Date, running: number): string {
  return encodeId((BigInt(now.getTime() - snowflakeEpochMs) << 21n) | (BigInt(running % 4096) << 9n))
}
