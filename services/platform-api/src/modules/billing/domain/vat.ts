import type { TaxTreatment } from '@dezky/contracts'
import { stdnum } from 'stdnum'

import { validAt } from './dated.ts'
import { vatRates } from './vat-rates.ts'

/** Who buys or sells, as far as tax asks. */
export interface TaxParty {
  readonly country: string
  readonly vatId: string | null
}

/** VAT ids of Greece begin with EL (Directive 2006/112/EC, article 215). */
const prefixOf = (country: string): string => (country === 'GR' ? 'EL' : country)
const isMemberState = (country: string): boolean => country in vatRates

/** What each member state calls its VAT id in the library that knows the check digits; `vat` where it is not named. */
const nameOfVatId: Readonly<Record<string, string>> = {
  AT: 'uid',
  CZ: 'dic',
  DK: 'cvr',
  EE: 'kmkr',
  ES: 'nif',
  FI: 'alv',
  FR: 'tva',
  HR: 'oib',
  HU: 'anum',
  IT: 'iva',
  LT: 'pvm',
  LU: 'tva',
  LV: 'pvn',
  NL: 'btw',
  PL: 'nip',
  PT: 'nif',
  RO: 'cif',
  SI: 'ddv',
  SK: 'dph',
}

/** Whether a VAT id belongs to the member state and has its form and check digits; nobody is asked whether it exists. */
export function looksValid(country: string, vatId: string): boolean {
  const prefix = prefixOf(country)
  if (!isMemberState(country) || !vatId.startsWith(prefix)) return false
  const validator = stdnum[country]?.[nameOfVatId[country] ?? 'vat']
  return validator?.validate(vatId.slice(prefix.length)).isValid ?? false
}

/** The standard rate of a member state at an instant, in basis points. @throws RangeError before 2021 */
export function standardRateBps(country: string, at: Date): number {
  const rate = validAt(vatRates[country] ?? [], at)
  if (!rate) throw new RangeError(`no VAT rate of ${country} is known for ${at.toISOString()}`)
  return rate.bps
}

const reverseChargeNote = 'Reverse charge: VAT is due by the customer, Directive 2006/112/EC, article 196'
const outsideNote = 'Outside the scope of EU VAT, Directive 2006/112/EC, article 44'

/**
 * How a service of `seller` (in a member state) to `buyer` is taxed at `at`: at home with the seller's rate; to a
 * business with a valid-looking VAT id in another member state by reverse charge; to anybody else there at that
 * state's rate (one-stop shop); outside the Union without VAT.
 */
export function taxTreatmentOf(seller: TaxParty, buyer: TaxParty, at: Date): TaxTreatment {
  const { country, vatId } = buyer
  if (country === seller.country) {
    return { kind: 'domestic', country, vatId, rateBps: standardRateBps(country, at), note: null }
  }
  if (!isMemberState(country)) return { kind: 'outside', country, vatId, rateBps: 0, note: outsideNote }
  if (vatId !== null && looksValid(country, vatId)) {
    return { kind: 'reverse_charge', country, vatId, rateBps: 0, note: reverseChargeNote }
  }
  return { kind: 'destination', country, vatId, rateBps: standardRateBps(country, at), note: null }
}
