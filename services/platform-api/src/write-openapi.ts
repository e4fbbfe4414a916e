import 'reflect-metadata'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import './app.module.ts'
import { openApiDocument } from './common/http/openapi.ts'
import { version } from './version.ts'

// Importing the module declares every endpoint; nothing is started.
const target = fileURLToPath(new URL('../openapi.json', import.meta.url))
writeFileSync(target, `${JSON.stringify(openApiDocument(version, '/'), null, 2)}\n`)
