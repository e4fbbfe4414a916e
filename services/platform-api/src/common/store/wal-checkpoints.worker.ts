import { parentPort, workerData } from 'node:worker_threads'

import Sqlite from 'better-sqlite3'

/** What a checkpoint says: pages in the log, and how many of them the database file has. */
export interface WalSize {
  readonly busy: number
  readonly log: number
  readonly checkpointed: number
}

/** Most passes that hinder nobody; each copies what was written during the one before. */
const passes = 5
/** As few pages as are copied in the time a writer can wait. */
const few = 256

const database = new Sqlite(workerData as string, { fileMustExist: true })
// As long as another's short reads may take: what does not succeed now does at the next occasion.
database.pragma('busy_timeout = 50')

const checkpoint = (mode: 'PASSIVE' | 'RESTART'): WalSize | undefined =>
  (database.pragma(`wal_checkpoint(${mode})`) as WalSize[])[0]

/** Copies the log into the file, beside whoever writes; for the last few pages writers wait, so that the log begins anew. */
function copy(): void {
  for (let pass = 0; pass < passes; pass += 1) {
    const size = checkpoint('PASSIVE')
    if (!size || size.busy !== 0 || size.log === size.checkpointed) return
    if (size.log - size.checkpointed <= few) break
  }
  checkpoint('RESTART')
}

parentPort?.on('message', () => {
  try {
    copy()
  } finally {
    parentPort?.postMessage(null, [])
  }
})
