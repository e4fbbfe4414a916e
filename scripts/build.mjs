// Builds what changed since the last build. `--only name,name` limits it (with what those lean on).
import { build, fingerprints, isBuilt, workspaces } from './workspaces.mjs'

/** Workspaces to build for `only` (all when absent), dependencies included. */
function selected(only) {
  if (!only) return workspaces
  const names = new Set()
  const add = (name) => {
    if (names.has(name)) return
    names.add(name)
    for (const before of workspaces.find((one) => one.name === name)?.after ?? []) add(before)
  }
  for (const name of only) add(name)
  return workspaces.filter((one) => names.has(one.name))
}

/**
 * Builds in order, two at a time, and tells of each through `tell`.
 * @throws Error with the output of the build that failed
 */
export async function buildAll(tell, only) {
  const prints = fingerprints()
  const waiting = selected(only)
  const ready = new Map()
  const slots = [Promise.resolve(), Promise.resolve()]
  let next = 0
  for (const workspace of waiting) {
    const before = workspace.after.map((name) => ready.get(name))
    const slot = next++ % slots.length
    const turn = slots[slot]
    const work = (async () => {
      await Promise.all(before)
      const fingerprint = prints.get(workspace.name)
      if (isBuilt(workspace, fingerprint)) return
      await turn
      const started = Date.now()
      tell(`  building ${workspace.name}…`)
      const failure = await build(workspace, fingerprint)
      if (failure !== null) throw new Error(`${workspace.name} could not be built:\n${failure}`)
      tell(`  built ${workspace.name} (${Math.round((Date.now() - started) / 1000)} s)`)
    })()
    ready.set(workspace.name, work)
    slots[slot] = work.catch(() => undefined)
  }
  await Promise.all(ready.values())
}

if (import.meta.main) {
  const flag = process.argv.indexOf('--only')
  const only = flag > 0 ? process.argv[flag + 1]?.split(',') : undefined
  try {
    await buildAll((line) => console.log(line), only)
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
