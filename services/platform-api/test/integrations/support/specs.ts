import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { libreGraphValidator, stalwartRegistryValidator, type Validator } from '@dezky/sandbox/conformance'

import type { Exchange, SentRequest } from './rig.ts'

/** The official specifications stand beside the checkout, not in it: they are others' texts. */
const folder = join(import.meta.dirname, '../../../../../../shared/specs')

/** Loads a validator when it is first needed; there is none where the specifications are absent, save with `CI=true`. */
function lazily(make: (specs: string) => Validator): () => Validator | undefined {
  let validator: Validator | undefined
  return () => {
    if (existsSync(folder)) return (validator ??= make(folder))
    if (process.env['CI'] === 'true') throw new Error(`${folder} is missing: the conformance tests need it`)
    return undefined
  }
}

const libreGraph = lazily(libreGraphValidator)
const registry = lazily(stalwartRegistryValidator)

/** The specification describes one role where its own example, and every server, has a list. */
const contradictory = /\/roleDefinitions$/

const answers = (validator: Validator | undefined, exchange: Exchange): readonly string[] =>
  validator?.validateResponse(exchange, {
    status: exchange.status,
    headers: { 'content-type': exchange.contentType },
    body: exchange.answer,
  }) ?? []

export const libreGraphRequests = (request: SentRequest): readonly string[] =>
  libreGraph()?.validateRequest(request) ?? []
export const libreGraphAnswers = (exchange: Exchange): readonly string[] =>
  contradictory.test(exchange.path) ? [] : answers(libreGraph(), exchange)
export const stalwartRequests = (request: SentRequest): readonly string[] => registry()?.validateRequest(request) ?? []
export const stalwartAnswers = (exchange: Exchange): readonly string[] => answers(registry(), exchange)
