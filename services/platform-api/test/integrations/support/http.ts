import { type Exchange, requestOf } from './rig.ts'

/** A transport that keeps every exchange. */
export function recording(): { http: typeof fetch; exchanges: Exchange[] } {
  const exchanges: Exchange[] = []
  const http: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    exchanges.push({
      ...requestOf(input, init),
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      answer: parsed(await response.clone().text()),
    })
    return response
  }
  return { http, exchanges }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** How call number `at` (from 1) goes wrong. */
export interface Failure {
  readonly at: number
  /** `before`: it never reaches the system; `after`: it is carried out and the answer is lost */
  readonly when: 'before' | 'after'
  /** whether everything after it fails as well, as when the process is killed */
  readonly forGood: boolean
}

/** A transport that fails once or for good at a given call, and counts. */
export function failing(failure: Failure): { http: typeof fetch; calls: () => number } {
  let calls = 0
  const http: typeof fetch = async (input, init) => {
    calls += 1
    const dead = failure.forGood && calls > failure.at
    if (dead || (calls === failure.at && failure.when === 'before')) throw broken()
    const response = await fetch(input, init)
    if (calls === failure.at && failure.when === 'after') {
      await response.arrayBuffer()
      throw broken()
    }
    return response
  }
  return { http, calls: () => calls }
}

const broken = () => new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
