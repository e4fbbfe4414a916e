/** One file of an export, as the dialog offers it. */
export interface ExportFile {
  name: string
  url: string
  /** what it is for */
  text: string
  /** each of its lines is an event */
  isEvents?: true
  /** how many events it has, where that is known beforehand */
  events?: number
}

/**
 * The files of an export. With `size`, the checkpoint they are proven against, they are a bundle in the layout the
 * verifier reads; without it one table for people.
 * @param whole everything the log has is exported: leaf hashes then prove all of it at once, else each event has its proof
 */
export function exportFiles(filters: Record<string, string>, size: number | undefined, whole: boolean): ExportFile[] {
  const file = (name: string, text: string, more: Record<string, string>): ExportFile => ({
    name,
    text,
    url: `/api/audit/export?${new URLSearchParams({ ...filters, ...more }).toString()}`,
  })
  if (size === undefined) return [file('audit.csv', 'A table, names shown', { format: 'csv' })]
  const belongs = { size: String(size) }
  const entries: ExportFile = {
    ...file(`audit-${size}.ndjson`, 'The events, verbatim', belongs),
    isEvents: true,
    ...(whole ? { events: size } : {}),
  }
  const names = file(`audit-${size}.personal.ndjson`, 'The names behind the commitments', {
    ...belongs,
    part: 'personal',
  })
  const key = { name: 'vkey.txt', url: '/api/audit/vkeys', text: 'The log’s public key' }
  if (!whole) {
    const proofs = file(`audit-${size}.ndjson.proofs`, 'A proof for each of them', { ...belongs, part: 'proofs' })
    return [entries, proofs, names, key]
  }
  return [
    entries,
    file(`audit-${size}.ndjson.hashes`, 'Names an event that was changed', { ...belongs, part: 'hashes' }),
    file(`audit-${size}.checkpoint`, 'What was signed', { ...belongs, part: 'checkpoint' }),
    names,
    key,
  ]
}
