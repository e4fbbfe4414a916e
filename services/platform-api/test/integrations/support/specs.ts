import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { libreGraphValidator, stalwartRegistryValidator, type Validator } from '@dezky/sandbox/conformance'

import type { Exchange } from './rig.ts'

/** The official specifications stand beside the checkout, not in it: they are others' texts. */
const folder = join(import.meta.dirname, '../../../../../../shared/specs')

/** The specification describes one role where its own example, and every server, has a list. */
const contradictory = /\/roleDefinitions$/

/** Says what is wrong with an exchange; nothing where the specifications are absent, which `CI=true` does not allow. */
function lazily(make: (specs: string) => Validator, answersToo: boolean) {
  let validator: Validator | undefined
  return ({ method, path, headers, body, status, contentType, answer }: Exchange): readonly string[] => {
    if (!existsSync(folder)) {
      if (process.env['CI'] === 'true') throw new Error(`${folder} is missing: the conformance tests need it`)
      return []
    }
    validator ??= make(folder)
    const request = { method, path, headers, body }
    const response = { status, headers: { 'content-type': contentType }, body: answer }
    const judged = answersToo && !contradictory.test(path)
    return [...validator.validateRequest(request), ...(judged ? validator.validateResponse(request, response) : [])]
  }
}

export const libreGraphViolations = lazily(libreGraphValidator, true)
/** For a release whose answers differ from the specification. */
export const libreGraphRequestViolations = lazily(libreGraphValidator, false)
export const stalwartViolations = lazily(stalwartRegistryValidator, true)
