// `npm test`: lint, types, unit, integration and browser suites; the last line counts all of them.
// `--quick` (npm run check) leaves out the browser and the second store.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildAll } from './build.mjs'
import { brokenLinks } from './links.mjs'
import { chromium, ferretdb, installServers, schemathesis } from './servers.mjs'
import { checkTypes } from './types.mjs'
import { root, run, workspaces } from './workspaces.mjs'

const quick = process.argv.includes('--quick')
const ci = process.env.CI === 'true'
const reports = mkdtempSync(join(tmpdir(), 'dezky-test-'))
const counts = { passed: 0, failed: 0, skipped: 0 }
const tell = (line) => console.log(line)

function tally(ok) {
  counts[ok ? 'passed' : 'failed'] += 1
  return ok
}

/** A step that either passes or prints why not; it counts as one. */
async function step(title, work) {
  const started = Date.now()
  tell(`• ${title}`)
  const problems = await work().catch((error) => [error.message])
  for (const problem of problems) console.error(problem)
  tell(`  ${tally(problems.length === 0) ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`)
}

const command = (name, args) => async () =>
  [await run('npx', ['--no-install', name, ...args])].filter((output) => output !== null)

/** Runs vitest in a folder, showing its output; its tests join the count. */
async function suite(title, folder, env = {}) {
  tell(`• ${title}`)
  const file = join(reports, `${title.replaceAll(/\W+/g, '-')}.json`)
  const code = await new Promise((resolve) => {
    const child = spawn(
      'npx',
      ['--no-install', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      {
        cwd: join(root, folder),
        stdio: 'inherit',
        env: { ...process.env, NO_COLOR: '1', ...env },
      },
    )
    child.on('exit', (status) => resolve(status ?? 1))
  })
  if (!existsSync(file)) {
    tally(false)
    return
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  counts.passed += report.numPassedTests
  counts.failed += report.numFailedTests
  counts.skipped += report.numPendingTests + (report.numTodoTests ?? 0)
  if (code !== 0 && report.numFailedTests === 0) tally(false)
}

/** Generated documents are up to date, and the lockfile names no registry. */
async function documents() {
  const problems = []
  for (const script of ['render-troubleshooting.mjs', 'render-audit-events.mjs']) {
    const output = await run(process.execPath, [`scripts/${script}`, '--check'])
    if (output !== null) problems.push(output)
  }
  problems.push(...brokenLinks())
  const hosts = readFileSync(join(root, 'package-lock.json'), 'utf8').match(/"resolved": "https?:[^"]+"/g) ?? []
  return [...problems, ...hosts.map((line) => `package-lock.json names a registry: ${line}`)]
}

const withTests = workspaces.filter(({ folder }) => existsSync(join(root, folder, 'vitest.config.ts')))

try {
  if (ci) {
    await step('servers', async () => {
      await installServers(tell)
      return []
    })
  }
  await step('format', command('oxfmt', ['--check', '.']))
  await step(
    'import directions',
    command('depcruise', ['--config', '.dependency-cruiser.mjs', 'packages', 'services', '--output-type', 'err']),
  )
  await step('dead code', command('knip', ['--no-progress']))
  await step('types', () => checkTypes(() => undefined))
  // After the types: what packages and Nuxt generate is part of what the linter reads.
  await step('lint', command('oxlint', ['--type-aware', '--quiet']))
  await step('documents', documents)
  if (!quick) {
    await step('build', async () => {
      await buildAll(tell)
      return []
    })
  }
  for (const { name, folder } of withTests) await suite(name, folder)
  await suite('infrastructure', 'test/infrastructure')
  await suite('security', 'test/security')
  if (!quick) {
    if (existsSync(ferretdb))
      await suite('platform-api on FerretDB', 'services/platform-api', { DEZKY_TEST_STORE: ferretdb })
    else tell('• platform-api on FerretDB: skipped, the server is not built (CI=true npm test builds it)')
    await suite('commands of the documents', 'test/documents')
    if (process.env.DEZKY_TEST_SCALE !== '0') await suite('scaling out', 'test/scale', { CHROMIUM_PATH: chromium })
    else tell('• scaling out: skipped, as DEZKY_TEST_SCALE=0 says')
    if (ci || existsSync(schemathesis)) await suite('API against its document', 'test/api')
    else tell('• API against its document: skipped, Schemathesis is not installed (CI=true npm test installs it)')
    if (existsSync(chromium)) await suite('browser', 'test/browser', { CHROMIUM_PATH: chromium })
    else tell('• browser: skipped, there is no Chromium (set CHROMIUM_PATH)')
  }
} catch (error) {
  console.error(error.message)
  counts.failed += 1
}
rmSync(reports, { recursive: true, force: true })
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed > 0 ? 1 : 0)
