import type { ProofReport, ProofStep } from '@dezky/audit-log/proof'
import type { AuditEvent } from '@dezky/contracts'

/** What one step of a check means, for people. */
export const proofStepWords: Record<ProofStep, string> = {
  form: 'The proof is whole',
  signature: 'Its checkpoint is signed by the log’s key',
  inclusion: 'The entry leads to the signed root',
  number: 'The entry bears the number of its place',
}

/** A report, and whether the entry is that of the event on the page. */
export interface ShownProof extends ProofReport {
  sameEvent: boolean
}

/**
 * Checks the proof of an event on this machine, with the code the offline verifier runs.
 * @param vkeys public keys of the log, a line each
 * @throws AuditLogError `vkey_malformed` when a key cannot be read
 */
export async function checkEventProof(event: AuditEvent, proof: string, vkeys: string): Promise<ShownProof> {
  // The code speaks of Node's buffers; there are none in a browser until it is told of some.
  const { Buffer } = await import('../proof/node-buffer.ts')
  const page = globalThis as { Buffer?: unknown }
  page.Buffer ??= Buffer
  const { checkProof, parseVkey } = await import('@dezky/audit-log/proof')
  const keys = vkeys
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseVkey(line.trim()))
  const entry = event.entry ?? ''
  const report = checkProof(entry, proof, keys)
  const sameEvent = report.ok && (JSON.parse(entry) as { id?: unknown }).id === event.id
  return { ...report, ok: report.ok && sameEvent, sameEvent }
}
