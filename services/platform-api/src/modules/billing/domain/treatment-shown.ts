import type { InvoiceLine, TaxTreatment } from '@dezky/contracts'

import { basisPointsOf } from './money.ts'

/**
 * How lines that somebody else taxed were treated: as `due` says where every one carries its rate, rounded on the line;
 * else by the rate of the largest, of which rounding bends least.
 */
export function treatmentShown(lines: readonly InvoiceLine[], due: TaxTreatment): TaxTreatment {
  if (lines.every(({ netMinor, taxMinor }) => basisPointsOf(netMinor, due.rateBps) === taxMinor)) return due
  const [largest] = lines.toSorted((one, other) => Math.abs(other.netMinor) - Math.abs(one.netMinor))
  const rateBps = largest?.taxRateBps ?? 0
  return { ...due, kind: rateBps === 0 ? 'outside' : 'destination', rateBps, note: null }
}
