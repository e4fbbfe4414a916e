import { join } from 'node:path'

import { expect } from 'vitest'

import type { Validator } from '../../src/conformance/index.ts'
import { sharedFolder } from './shared-folder.ts'

export interface Answer {
  status: number
  headers: Headers
  body: any
}

export interface Sent {
  method: string
  path: string
  headers?: Record<string, string>
  body?: unknown
}

/** The validator over the official specification, or undefined when it is not beside the checkout. */
export function validatorFor(make: (specsFolder: string) => Validator): Validator | undefined {
  const shared = sharedFolder()
  return shared === undefined ? undefined : make(join(shared, 'specs'))
}

/** Sends a request to a stand-in and holds the answer against the specification. */
export async function exchange(url: string, sent: Sent, validator: Validator | undefined): Promise<Answer> {
  const text =
    sent.body === undefined ? undefined : typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body)
  const response = await fetch(url + sent.path, {
    method: sent.method,
    redirect: 'manual',
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...sent.headers },
    ...(text === undefined ? {} : { body: text }),
  })
  const received = await response.text()
  const headers = Object.fromEntries(response.headers)
  const request = { method: sent.method, path: sent.path, headers: sent.headers ?? {}, body: text }
  const isRedirect = response.status >= 300 && response.status < 400
  if (validator !== undefined && !isRedirect) {
    const violations = validator.validateResponse(request, { status: response.status, headers, body: received })
    expect(violations, `${sent.method} ${sent.path} ${response.status}`).toEqual([])
  }
  const isJson = headers['content-type']?.includes('json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(received) : received }
}
