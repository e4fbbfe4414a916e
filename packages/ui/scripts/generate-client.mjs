// Writes the types of platform-api's client from its OpenAPI document, which the API's own build writes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import openapiTypescript, { astToString } from 'openapi-typescript'

const source = new URL('../../../services/platform-api/openapi.json', import.meta.url)
const folder = new URL('../server/generated/', import.meta.url)
const target = new URL('platform-api.d.ts', folder)

if (!existsSync(source)) {
  process.stderr.write('services/platform-api/openapi.json is not there: build platform-api first.\n')
  process.exit(1)
}
const text = astToString(await openapiTypescript(JSON.parse(readFileSync(source, 'utf8'))))
mkdirSync(folder, { recursive: true })
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
