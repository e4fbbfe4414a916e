import type { AuditLineResult, AuditReceipt } from '@dezky/contracts'

/** The answer to a delivery: what became of each of its lines. */
export function receiptOf(results: readonly AuditLineResult[]): AuditReceipt {
  const count = (status: AuditLineResult['status']): number =>
    results.filter((result) => result.status === status).length
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    refused: count('refused'),
    deadLetters: count('dead_letter'),
    results: [...results],
  }
}
