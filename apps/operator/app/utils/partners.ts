import type { PartnerStatus } from '@dezky/contracts'

const words: Record<PartnerStatus, StatusWord> = {
  active: { status: 'ok', word: 'active' },
  suspended: { status: 'attention', word: 'suspended' },
}
export const partnerStatusWord = (status: PartnerStatus): StatusWord => words[status]

/** Basis points as the reader's locale writes a share: `20%`, `12.5 %`. */
export const formatShare = (bps: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000)
