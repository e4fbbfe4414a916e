import { afterEach, beforeEach, expect, vi } from 'vitest'

import { AuthentikState } from '../../src/authentik/authentik-state.ts'
import { startAuthentik, type Authentik } from '../../src/authentik/authentik.ts'
import { authentikValidator } from '../../src/authentik/conformance.ts'
import { seedAuthentik } from '../../src/authentik/seed.ts'
import { FaultSwitches } from '../../src/faults/faults.ts'

export interface Answer {
  status: number
  body: any
}

export interface Server {
  readonly state: AuthentikState
  readonly faults: FaultSwitches
  readonly standIn: Authentik
  /** What the official schema objects to, in every exchange so far. */
  readonly violations: string[]
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Without a check of the request, which is wrong on purpose. */
  wrong(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  close(): Promise<void>
}

// Reading the official schema takes a while on a busy machine.
vi.setConfig({ hookTimeout: 60_000 })

const token = 'a-token-for-tests'
let validator: ReturnType<typeof authentikValidator> | undefined

export async function startServer(
  dataFile = ':memory:',
  now = () => new Date('2026-11-24T09:00:00.000Z'),
): Promise<Server> {
  validator ??= authentikValidator()
  const { validateRequest, validateResponse } = validator
  const state = new AuthentikState(dataFile, now)
  seedAuthentik(state)
  const faults = new FaultSwitches()
  const recoveryUrl = (key: string) => `http://127.0.0.1:3011/if/flow/default-recovery-flow/?flow_token=${key}`
  const standIn = await startAuthentik({ host: '127.0.0.1', port: 0, state, faults, token, recoveryUrl })
  const violations: string[] = []

  const exchange = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${standIn.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: text }),
    })
    const answer = await response.text()
    const result: Answer = { status: response.status, body: answer === '' ? undefined : JSON.parse(answer) }
    const where = `${method} ${path} ${result.status}:`
    violations.push(...validateResponse({ method, path }, result).map((problem) => `${where} ${problem}`))
    return result
  }
  const usual = (body: unknown): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  })

  return {
    state,
    faults,
    standIn,
    violations,
    async call(method, path, body) {
      const headers = usual(body)
      const at = `/api/v3${path}`
      violations.push(
        ...validateRequest({ method, path: at, headers, body }).map((problem) => `${method} ${at}: ${problem}`),
      )
      return exchange(method, at, body, headers)
    },
    wrong: (method, path, body, headers) => exchange(method, `/api/v3${path}`, body, headers ?? usual(body)),
    async close() {
      await standIn.close()
      state.close()
    },
  }
}

/** Gives each test of a file a server of its own; a test in which the schema objected to something fails. */
export function eachTestOn(use: (server: Server) => void): void {
  let server: Server
  beforeEach(async () => {
    server = await startServer()
    use(server)
  })
  afterEach(async () => {
    await server.close()
    expect(server.violations).toEqual([])
  })
}
