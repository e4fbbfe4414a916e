// Type-checks every workspace, one after the other; prints only what is wrong.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { buildAll } from './build.mjs'
import { root, run, workspaces } from './workspaces.mjs'

/** @returns {Promise<string[]>} what the compilers complained about, a text a workspace */
export async function checkTypes(tell) {
  await buildAll(() => undefined, ['ui'])
  const problems = []
  for (const workspace of workspaces) {
    const isApp = workspace.output === '.output'
    if (!isApp && !existsSync(join(root, workspace.folder, 'tsconfig.json'))) continue
    if (workspace.name === 'ui') continue
    tell(`  types: ${workspace.name}`)
    const output = await run('npm', ['run', '--silent', 'types', '-w', workspace.folder])
    if (output !== null) problems.push(`${workspace.name}:\n${output}`)
  }
  return problems
}

if (import.meta.main) {
  const problems = await checkTypes((line) => console.log(line))
  for (const problem of problems) console.error(problem)
  process.exit(problems.length > 0 ? 1 : 0)
}
