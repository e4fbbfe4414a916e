import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { freeBase } from '../../scripts/ports.mjs'
import { schemathesis } from '../../scripts/servers.mjs'
import { tokenFor } from '../../scripts/tokens.mjs'
import { startWorld } from '../../scripts/world.mjs'

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
]

describe.runIf(process.env['CI'] === 'true' || existsSync(schemathesis))(
  'the API, as its OpenAPI document says',
  () => {
    let world: Awaited<ReturnType<typeof startWorld>>
    const dataDir = mkdtempSync(join(tmpdir(), 'dezky-api-'))

    beforeAll(async () => {
      const base = await freeBase(16)
      world = await startWorld({
        ports: { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 },
        dataDir,
        tell: () => undefined,
        apps: [],
        api: { RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' },
      })
    })
    afterAll(async () => {
      await world.stop()
      rmSync(dataDir, { recursive: true, force: true })
    })

    /** Runs Schemathesis for so many seconds; resolves to what it found, null when nothing. */
    async function findings(who: string, seconds: number): Promise<string | null> {
      const token = await tokenFor(world.urls.sandbox, who)
      const config = join(import.meta.dirname, 'schemathesis.toml')
      const options = {
        header: `Authorization: Bearer ${token}`,
        checks: checks.join(','),
        phases: 'examples,coverage,fuzzing',
        'max-time': String(seconds),
        'request-timeout': '10',
        seed: '7',
      }
      const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
      const call = ['--config-file', config, 'run', `${world.urls.api}/openapi.json`, '--no-shrink', ...flags]
      return new Promise((resolve) => {
        execFile(
          schemathesis,
          call,
          {
            cwd: dataDir,
            maxBuffer: 32 << 20,
            env: { ...process.env, SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'), NO_COLOR: '1' },
          },
          (error, output) => {
            console.log(`${who}: ${/Test cases:\s+(.*)/.exec(output)?.[1]}`)
            resolve(error ? output.slice(output.search(/^=+ (ERRORS|FAILURES) =+$/m)) : null)
          },
        )
      })
    }

    // No 5xx, no status, media type, header or body that the document does not have.
    // The operator comes last: it can remove the other two.
    it.each([
      ['machine', 20],
      ['ada@nordicit.example.com', 40],
      ['operator', 60],
    ])('holds for %s', async (who, seconds) => {
      expect(await findings(who, seconds)).toBeNull()
    })
  },
)
