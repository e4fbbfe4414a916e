import { DatabaseSync } from 'node:sqlite'

import { BackupError, type BackupManifest } from './backup-manifest.ts'

type Contents = Pick<BackupManifest, 'migration' | 'head' | 'checkpoint'>

/**
 * Reads through a whole SQLite file: every page and every reference holds, and where its audit log ends.
 * @throws BackupError when it is damaged or not a store of dezky
 */
export function inspectStore(file: string): Contents {
  const store = new DatabaseSync(file, { readOnly: true })
  try {
    const verdict = String(store.prepare('pragma integrity_check(1)').get()?.['integrity_check'])
    if (verdict !== 'ok') throw new BackupError(`${file} is damaged: ${verdict}`)
    if (store.prepare('pragma foreign_key_check').all().length > 0)
      throw new BackupError(`${file} is damaged: a row refers to one that is not there`)
    const migration = store.prepare('select name from mikro_orm_migrations order by id desc limit 1').get()
    const event = store.prepare('select _id as seq, hash from audit_events order by _id desc limit 1').get()
    const note = store.prepare('select note from audit_checkpoints order by _id desc limit 1').get()
    return {
      migration: String(migration?.['name']),
      head: event ? { seq: Number(event['seq']), hash: String(event['hash']) } : null,
      checkpoint: note ? String(note['note']) : null,
    }
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new BackupError(`${file} is not a store of dezky, or is damaged: ${(error as Error).message}`)
  } finally {
    store.close()
  }
}
