import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** base URL of a MongoDB-wire server, or null for SQLite in memory */
    mongoUrl: string | null
    /** whether that server runs transactions */
    transactions: boolean
  }
}

/**
 * Chooses the store the suites run on: a real MongoDB where DATABASE_URL names one, FerretDB where DEZKY_TEST_STORE
 * names its binary, SQLite in memory otherwise.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['DATABASE_URL']
  if (url?.startsWith('mongodb')) {
    project.provide('mongoUrl', url)
    project.provide('transactions', true)
    return async () => undefined
  }
  const binary = process.env['DEZKY_TEST_STORE']
  if (!binary) {
    project.provide('mongoUrl', null)
    project.provide('transactions', true)
    return async () => undefined
  }
  if (!existsSync(binary)) throw new Error(`DEZKY_TEST_STORE names ${binary}, which does not exist`)
  const dir = mkdtempSync(join(tmpdir(), 'dezky-ferretdb-'))
  const server = spawn(binary, ['-listen', '127.0.0.1:0', '-dir', dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    const read = (chunk: Buffer): void => {
      said += chunk.toString()
      const match = /ready mongodb:\/\/([0-9.:]+)/.exec(said)
      if (match?.[1]) resolve(match[1])
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('exit', (code) => reject(new Error(`FerretDB ended with ${code}: ${said}`)))
  })
  project.provide('mongoUrl', `mongodb://${address}/`)
  project.provide('transactions', false)
  return async () => {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    rmSync(dir, { recursive: true, force: true })
  }
}
