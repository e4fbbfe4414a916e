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

parentPort?.on('message', ({ from, to }: PageRequest) => {
  const page = checkPage(from, to - from + 1, read.iterate(from, to))
  parentPort?.postMessage({ from, page }, page ? [page.leaves.buffer, page.hashes.buffer] : [])
})
