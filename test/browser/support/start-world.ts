import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { TestProject } from 'vitest/node'

import { freeBase } from '../../../scripts/ports.mjs'
import { coldBucket } from '../../../scripts/settings.mjs'
import { startWorld } from '../../../scripts/world.mjs'

export interface Urls {
  readonly portal: string
  readonly operator: string
  readonly api: string
  readonly sandbox: string
}

/** The bucket of the audit log's cold storage. */
export interface Cold {
  readonly endpoint: string
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
}

declare module 'vitest' {
  interface ProvidedContext {
    urls: Urls
    cold: Cold
  }
}

/** The whole of dezky, as built, on free ports with a demo world of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = await freeBase(16)
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-browser-'))
  const world = await startWorld({
    ports: { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 },
    dataDir,
    tell: () => undefined,
    onUnexpectedEnd: (name: string, code: number, tail: string) => {
      console.error(`${name} ended with ${code}:\n${tail}`)
    },
    api: { RATE_LIMIT_PER_MINUTE: '100000' },
  })
  project.provide('urls', world.urls as Urls)
  const { urls, credentials } = world.sandbox
  project.provide('cold', {
    endpoint: urls.s3,
    bucket: coldBucket,
    accessKey: credentials.s3AccessKey,
    secretKey: credentials.s3SecretKey,
  })
  return async () => {
    await world.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
