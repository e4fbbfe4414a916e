import { setTimeout as wait } from 'node:timers/promises'

import { TILE_WIDTH, tilePath } from '@dezky/audit-log'
import type { TileId } from '@dezky/audit-log'

import { UnusableInput } from '../unusable-input.ts'

const TRIES = 5
const TIMEOUT_MS = 30_000
const LONGEST_WAIT_S = 60

/** Reads a log over HTTP: C2SP tlog-tiles under a prefix. */
export class LogClient {
  readonly #prefix: string
  readonly #token: string | undefined

  /** @param base the API's URL, or the log's own prefix when it ends in `/audit/log`. */
  constructor(base: string, token?: string) {
    const trimmed = base.replace(/\/+$/, '')
    this.#prefix = trimmed.endsWith('/audit/log') ? trimmed : `${trimmed}/audit/log`
    this.#token = token
  }

  /** The latest signed checkpoint. @throws UnusableInput */
  async checkpoint(): Promise<string> {
    const body = await this.#get('checkpoint')
    if (!body) throw new UnusableInput(`no checkpoint at ${this.#prefix}/checkpoint`)
    return body.toString('utf8')
  }

  /**
   * A tile, or the full tile's beginning where a partial one is no longer kept.
   * @returns undefined when neither is there.
   * @throws UnusableInput when the server cannot be asked.
   */
  async tile(tile: TileId): Promise<Buffer | undefined> {
    const body = await this.#get(tilePath(tile))
    return body ?? (tile.width < TILE_WIDTH ? await this.#get(tilePath({ ...tile, width: TILE_WIDTH })) : undefined)
  }

  async #get(path: string): Promise<Buffer | undefined> {
    const url = `${this.#prefix}/${path}`
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#ask(url)
      if (response.ok) return Buffer.from(await response.arrayBuffer())
      await response.body?.cancel()
      if (response.status === 404) return undefined
      const isBusy = response.status === 429 || response.status === 503
      if (!isBusy || attempt === TRIES) throw new UnusableInput(`${url} answers ${response.status}`)
      const seconds = Number(response.headers.get('retry-after') ?? attempt)
      await wait(1000 * Math.min(Number.isFinite(seconds) ? seconds : attempt, LONGEST_WAIT_S))
    }
  }

  async #ask(url: string): Promise<Response> {
    try {
      return await fetch(url, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` },
      })
    } catch (cause) {
      throw new UnusableInput(`cannot reach ${url}: ${(cause as Error).message}`, { cause })
    }
  }
}
