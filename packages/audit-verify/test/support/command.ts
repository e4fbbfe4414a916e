import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll } from 'vitest'

import { run } from '../../src/cli/run.ts'
import type { Verdict } from '../../src/verdict.ts'
import { testKeys } from './test-log.ts'

/** A folder that lives as long as the test file. */
export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'dezky-audit-verify-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Runs the command; `verdict` is what `--json` prints. */
export const verify = async (...argv: string[]) => {
  let out = ''
  const code = await run(['--json', '--vkey', testKeys.vkey, ...argv], { out: (text) => (out += text), err: () => {} })
  return { code, verdict: JSON.parse(out) as Verdict & { unusable?: string } }
}

/** Runs the command as a person would. */
export const verifyAloud = async (...argv: string[]) => {
  let [out, err] = ['', '']
  const code = await run(argv, { out: (text) => (out += text), err: (text) => (err += text) })
  return { code, out, err }
}
