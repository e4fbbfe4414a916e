// A small supervisor: starts processes, keeps what they say in files, tells when one ends by itself, and stops them.
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const graceMs = 5_000

export class Processes {
  #children = new Map()
  #logFolder
  #onUnexpectedEnd
  #stopping = false

  /** Output goes to files in `logFolder`; `onUnexpectedEnd(name, code, lastWords)` is told when one ends by itself. */
  constructor({ logFolder, onUnexpectedEnd }) {
    mkdirSync(logFolder, { recursive: true })
    this.#logFolder = logFolder
    this.#onUnexpectedEnd = onUnexpectedEnd
  }

  start(name, command, args, { env, cwd }) {
    const log = createWriteStream(join(this.#logFolder, `${name}.log`), { flags: 'w' })
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const tail = []
    const keep = (chunk) => {
      log.write(chunk)
      tail.push(chunk)
      if (tail.length > 50) tail.shift()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const ended = new Promise((resolve) => {
      child.on('error', (error) => {
        keep(Buffer.from(String(error)))
        resolve(1)
      })
      child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
    })
    const entry = { child, ended, tail: () => Buffer.concat(tail).toString('utf8') }
    this.#children.set(name, entry)
    void this.#watch(name, entry)
    return entry
  }

  async #watch(name, entry) {
    const code = await entry.ended
    if (this.#children.get(name) !== entry) return
    this.#children.delete(name)
    if (!this.#stopping) this.#onUnexpectedEnd(name, code, entry.tail())
  }

  pidOf(name) {
    return this.#children.get(name)?.child.pid
  }

  /** Stops one process and waits for its end. */
  async stop(name, signal = 'SIGTERM') {
    const entry = this.#children.get(name)
    if (!entry) return
    this.#children.delete(name)
    await end(entry, signal)
  }

  async stopAll() {
    this.#stopping = true
    const entries = [...this.#children.values()]
    this.#children.clear()
    await Promise.all(entries.map((entry) => end(entry, 'SIGTERM')))
  }
}

async function end({ child, ended }, signal) {
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

/** Resolves when `url` answers with a status below 500; rejects after `patienceMs`, or when `gaveUp()` says so. */
export async function answers(url, { patienceMs = 60_000, gaveUp = () => false } = {}) {
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' })
      await response.arrayBuffer()
      if (response.status < 500) return
    } catch {
      // not up yet
    }
    if (gaveUp()) throw new Error(`${url} will not answer: its process ended`)
    if (Date.now() > deadline) throw new Error(`${url} did not answer within ${patienceMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
