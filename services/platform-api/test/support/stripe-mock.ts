import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { freePort } from './free-port.ts'

const cache = process.env['DEZKY_CACHE_DIR'] ?? join(homedir(), '.cache', 'dezky')
const binary = join(cache, 'bin', 'stripe-mock')

/** Required where CI=true; elsewhere its absence skips the suite. */
export const hasStripeMock = (): boolean => existsSync(binary) || process.env['CI'] === 'true'

/** Stripe's own stand-in: it knows nothing of yesterday, and refuses whatever their specification does not allow. */
export class StripeMock {
  readonly url: string
  private readonly process: ChildProcess

  private constructor(url: string, process: ChildProcess) {
    this.url = url
    this.process = process
  }

  static async start(): Promise<StripeMock> {
    const [http, https] = [await freePort(), await freePort()]
    const args = ['-http-addr', `127.0.0.1:${http}`, '-https-addr', `127.0.0.1:${https}`]
    const server = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const read = (chunk: Buffer): void => {
        said += chunk.toString()
        if (said.includes('Listening for HTTP at')) resolve()
      }
      server.stdout.on('data', read)
      server.stderr.on('data', read)
      server.once('error', reject)
      server.once('exit', (code) => reject(new Error(`stripe-mock ended with ${code}: ${said}`)))
    })
    return new StripeMock(`http://127.0.0.1:${http}`, server)
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    await ended
  }
}
