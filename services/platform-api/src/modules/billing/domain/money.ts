/** A share of an amount was asked for that no integer can express. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError'
}

const exact = (value: number): bigint => {
  if (!Number.isSafeInteger(value)) throw new MoneyError('amounts are safe integers of minor units')
  return BigInt(value)
}

/**
 * round(amount × part ÷ whole), half away from zero, exactly: the product may be larger than a double holds.
 * @throws MoneyError when `whole` is zero, or an argument or the result is no safe integer
 */
export function shareOf(amountMinor: number, part: number, whole: number): number {
  if (whole === 0) throw new MoneyError('a share of nothing')
  const product = exact(amountMinor) * exact(part)
  const divisor = exact(whole)
  const negative = product < 0n !== divisor < 0n
  const [numerator, denominator] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor]
  const rounded = (2n * numerator + denominator) / (2n * denominator)
  const result = Number(negative ? -rounded : rounded)
  if (!Number.isSafeInteger(result)) throw new MoneyError('the share is too large')
  return result === 0 ? 0 : result
}

/** Basis points of an amount, half away from zero: how Stripe rounds tax on a line, and how a partner's share is rounded. */
export const basisPointsOf = (amountMinor: number, bps: number): number => shareOf(amountMinor, bps, 10_000)

/** The sum, which must stay a safe integer. @throws MoneyError */
export function sumOf(amounts: readonly number[]): number {
  const total = Number(amounts.reduce((sum, amount) => sum + exact(amount), 0n))
  if (!Number.isSafeInteger(total)) throw new MoneyError('the sum is too large')
  return total
}

/**
 * Splits an amount by weights so that the parts add up to it: each gets the whole minor units due to it, and the rest
 * goes one by one to the largest remainders, the earlier first where they tie.
 * @throws MoneyError when the weights are negative or all zero
 */
export function allocate(amountMinor: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + exact(weight), 0n)
  if (whole <= 0n || weights.some((weight) => weight < 0)) throw new MoneyError('weights are positive')
  const sign = amountMinor < 0 ? -1 : 1
  const amount = exact(Math.abs(amountMinor))
  const parts = weights.map((weight, index) => {
    const product = amount * BigInt(weight)
    return { index, share: product / whole, remainder: product % whole }
  })
  const left = Number(amount - parts.reduce((sum, { share }) => sum + share, 0n))
  const first = parts
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
    .slice(0, left)
  const lucky = new Set(first.map(({ index }) => index))
  return parts.map(({ index, share }) => {
    const part = Number(share) + (lucky.has(index) ? 1 : 0)
    return part === 0 ? 0 : sign * part
  })
}

/** A gross amount taken apart in the proportion of an invoice's net and tax; the two add up to it. */
export function splitGross(
  amountMinor: number,
  invoice: { netMinor: number; taxMinor: number },
): { netMinor: number; taxMinor: number } {
  const gross = invoice.netMinor + invoice.taxMinor
  if (gross === 0) return { netMinor: amountMinor, taxMinor: 0 }
  const netMinor = shareOf(amountMinor, invoice.netMinor, gross)
  return { netMinor, taxMinor: amountMinor - netMinor }
}
