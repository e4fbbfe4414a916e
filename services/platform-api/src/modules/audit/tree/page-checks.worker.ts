import { parentPort, workerData } from 'node:worker_threads'

import Sqlite from 'better-sqlite3'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import { checkPage } from './check-page.ts'

/** What a thread is made with: the store's file, and how a page of events is read from it. */
export interface PageCheckerData {
  readonly file: string
  readonly sql: string
}

/** A page to check: numbers of its first and last event. */
export interface PageRequest {
  readonly from: number
  readonly to: number
}

const { file, sql } = workerData as PageCheckerData
const database = new Sqlite(file, { readonly: true, fileMustExist: true })
database.pragma('busy_timeout = 5000')
const read = database.prepare<[number, number], AuditEvent>(sql)

/** Rows held at once: a statement that is stepped row by row takes a tenth longer, and an entry has 64 KiB at most. */
const rowsAtOnce = 100

function* rowsOf({ from, to }: PageRequest): Generator<AuditEvent> {
  for (let first = from; first <= to; first += rowsAtOnce) yield* read.all(first, Math.min(to, first + rowsAtOnce - 1))
}

parentPort?.on('message', (request: PageRequest) => {
  const { from, to } = request
  const page = checkPage(from, to - from + 1, rowsOf(request))
  parentPort?.postMessage({ from, page }, page ? [page.leaves.buffer, page.hashes.buffer] : [])
})
