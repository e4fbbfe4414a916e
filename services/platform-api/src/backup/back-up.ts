import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

import { version } from '../version.ts'
import { BackupError, type BackupManifest, manifestFile, storeFile } from './backup-manifest.ts'
import { inspectStore } from './inspect-store.ts'
import { sha256OfFile } from './sha256-of-file.ts'

/** More pages than a file has: the copy is one step, so a busy writer cannot make it begin again and again. */
const allPages = 0x7fff_ffff

/**
 * Copies the store, while it is in use, as it is at one moment (SQLite's backup API; in WAL mode writers go on
 * meanwhile), reads the copy through and describes it. The backup is a new folder in `into`, named by `at`; it has its
 * name only once it is whole.
 * @param source path of the SQLite file
 * @throws BackupError when there is no store, or the copy does not hold
 */
export async function backUp(source: string, into: string, at: Date): Promise<{ folder: string } & BackupManifest> {
  if (!existsSync(source)) throw new BackupError(`There is no store at ${source}. Set DATABASE_URL to sqlite:<file>.`)
  const folder = join(into, `dezky-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`)
  if (existsSync(folder)) throw new BackupError(`${folder} is there already.`)
  const unfinished = `${folder}.unfinished`
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  try {
    const copy = join(unfinished, storeFile)
    const store = new DatabaseSync(source, { readOnly: true })
    try {
      await backup(store, copy, { rate: allPages })
    } finally {
      store.close()
    }
    settle(copy)
    const manifest: BackupManifest = {
      format: 'dezky-backup/1',
      createdAt: at.toISOString(),
      version,
      file: storeFile,
      bytes: statSync(copy).size,
      sha256: await sha256OfFile(copy),
      ...inspectStore(copy),
    }
    writeFileSync(join(unfinished, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    })
    renameSync(unfinished, folder)
    return { folder, ...manifest }
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** Leaves one file without a log beside it. */
function settle(file: string): void {
  const copy = new DatabaseSync(file)
  copy.exec('pragma journal_mode = delete')
  copy.close()
}
