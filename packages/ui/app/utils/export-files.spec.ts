import { describe, expect, it } from 'vitest'

import { exportFiles } from './export-files.ts'

const names = (files: { name: string }[]) => files.map(({ name }) => name)

describe('files of an export', () => {
  it('of some events are their entries and, line by line, their proofs', () => {
    const files = exportFiles({ tenant: 'acme', from: '2026-11-24T09:00:00.000Z' }, 40, false)
    expect(names(files)).toEqual(['audit-40.ndjson', 'audit-40.ndjson.proofs', 'audit-40.personal.ndjson', 'vkey.txt'])
    expect(files[1]?.url).toBe('/api/audit/export?tenant=acme&from=2026-11-24T09%3A00%3A00.000Z&size=40&part=proofs')
  })

  it('of the whole log are those one checkpoint proves at once', () => {
    expect(names(exportFiles({}, 40, true))).toEqual([
      'audit-40.ndjson',
      'audit-40.ndjson.hashes',
      'audit-40.checkpoint',
      'audit-40.personal.ndjson',
      'vkey.txt',
    ])
  })

  it('for people are one table', () => {
    expect(exportFiles({ tenant: 'acme' }, undefined, false)).toEqual([
      { name: 'audit.csv', text: 'A table, names shown', url: '/api/audit/export?tenant=acme&format=csv' },
    ])
  })
})
