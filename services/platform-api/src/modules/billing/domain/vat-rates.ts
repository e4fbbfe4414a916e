/** A standard rate from a day on (UTC). */
export interface DatedRate {
  readonly validFrom: string
  readonly bps: number
}

const since = (bps: number): readonly DatedRate[] => [{ validFrom: '2021-01-01', bps }]

/**
 * Standard VAT rates of the member states, oldest first, from 2021 on. Source: European Commission, "Taxes in Europe"
 * database (TEDB). Greece stands under its ISO code; its VAT ids begin with EL.
 */
export const vatRates: Readonly<Record<string, readonly DatedRate[]>> = {
  AT: since(2000),
  BE: since(2100),
  BG: since(2000),
  CY: since(1900),
  CZ: since(2100),
  DE: since(1900),
  DK: since(2500),
  EE: [
    { validFrom: '2021-01-01', bps: 2000 },
    { validFrom: '2024-01-01', bps: 2200 },
    { validFrom: '2025-07-01', bps: 2400 },
  ],
  ES: since(2100),
  FI: [
    { validFrom: '2021-01-01', bps: 2400 },
    { validFrom: '2024-09-01', bps: 2550 },
  ],
  FR: since(2000),
  GR: since(2400),
  HR: since(2500),
  HU: since(2700),
  IE: [
    { validFrom: '2021-01-01', bps: 2100 },
    { validFrom: '2021-03-01', bps: 2300 },
  ],
  IT: since(2200),
  LT: since(2100),
  LU: [
    { validFrom: '2021-01-01', bps: 1700 },
    { validFrom: '2023-01-01', bps: 1600 },
    { validFrom: '2024-01-01', bps: 1700 },
  ],
  LV: since(2100),
  MT: since(1800),
  NL: since(2100),
  PL: since(2300),
  PT: since(2300),
  RO: [
    { validFrom: '2021-01-01', bps: 1900 },
    { validFrom: '2025-08-01', bps: 2100 },
  ],
  SE: since(2500),
  SI: since(2200),
  SK: [
    { validFrom: '2021-01-01', bps: 2000 },
    { validFrom: '2025-01-01', bps: 2300 },
  ],
}
