import { z } from 'zod'

/** Where the audit log of a backup ends: number and chain hash of its last event. */
const head = z.strictObject({ seq: z.number().int().min(1), hash: z.string() })

/** What `manifest.json` of a backup says of the store beside it. Sizes are bytes. */
export const backupManifest = z.strictObject({
  format: z.literal('dezky-backup/1'),
  createdAt: z.iso.datetime(),
  version: z.string(),
  file: z.literal('dezky.sqlite'),
  bytes: z.number().int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** the last migration that was applied */
  migration: z.string(),
  /** null while the log is empty */
  head: head.nullable(),
  /** the newest signed note of the store, verbatim; null before the first */
  checkpoint: z.string().nullable(),
})
export type BackupManifest = z.infer<typeof backupManifest>

export const storeFile = 'dezky.sqlite'
export const manifestFile = 'manifest.json'

/** A backup or restore that cannot be done; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
