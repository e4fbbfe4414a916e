import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { migrations } from '../common/store/migrations/index.ts'
import { BackupError, type BackupManifest, backupManifest, manifestFile, storeFile } from './backup-manifest.ts'
import { inspectStore } from './inspect-store.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** Files SQLite keeps beside a store; of another store's they would be poison. */
const besides = ['-wal', '-shm', '-journal']

/**
 * Brings a backup back as the store at `target`. What stood there is kept beside it, named by `at`.
 * @throws BackupError when the backup does not hold, comes from a newer release, or the store is in use
 */
export async function restoreBackup(
  folder: string,
  target: string,
  at: Date,
): Promise<{ manifest: BackupManifest; kept: string | null }> {
  const manifest = await verifyBackup(folder)
  const known = migrations.map(({ name }) => name)
  if (!known.includes(manifest.migration))
    throw new BackupError(`The backup is of a newer release (${manifest.version}); this one cannot read it.`)
  let kept: string | null = null
  if (existsSync(target)) {
    refuseInUse(target)
    kept = `${target}.before-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
    for (const suffix of ['', ...besides]) if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix)
  }
  mkdirSync(dirname(target), { recursive: true })
  const arriving = `${target}.arriving`
  copyFileSync(join(folder, storeFile), arriving)
  const file = await open(arriving, 'r+')
  await file.sync()
  await file.close()
  for (const suffix of besides) rmSync(target + suffix, { force: true })
  renameSync(arriving, target)
  return { manifest, kept }
}

/**
 * Holds a backup against its manifest and reads it through.
 * @throws BackupError saying what is wrong
 */
export async function verifyBackup(folder: string): Promise<BackupManifest> {
  const file = join(folder, manifestFile)
  if (!existsSync(file)) throw new BackupError(`${folder} is no backup: it has no ${manifestFile}.`)
  const parsed = backupManifest.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new BackupError(`${file} is not a manifest this release knows.`)
  const copy = join(folder, storeFile)
  if (!existsSync(copy) || (await sha256OfFile(copy)) !== parsed.data.sha256)
    throw new BackupError(`${copy} is not the file its manifest describes: its bytes have changed.`)
  inspectStore(copy)
  return parsed.data
}

function refuseInUse(target: string): void {
  let store: DatabaseSync | undefined
  try {
    store = new DatabaseSync(target, { timeout: 0 })
    // In WAL mode this needs the file for itself alone.
    store.exec('pragma locking_mode = exclusive; begin exclusive; rollback')
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message))
      throw new BackupError(`${target} is in use. Stop platform-api first.`, { cause: error })
    // What is there is no store any more: nothing can be using it.
  } finally {
    store?.close()
  }
}
