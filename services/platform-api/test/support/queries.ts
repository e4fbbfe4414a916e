import type { TestApp } from './test-app.ts'

/** `findOne` of the driver is a `find`. */
const reads = ['find', 'count', 'countBy'] as const

/** How many reads reach the driver while `work` runs, by the entities they ask for. */
export async function readsDuring(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const driver = app.database.orm.em.getDriver() as unknown as Record<string, (...args: unknown[]) => unknown>
  const seen: string[] = []
  for (const name of reads) {
    const real = driver[name]
    if (!real) continue
    driver[name] = (...args) => {
      const entity = args.find((arg) => typeof arg === 'function') as { name: string } | undefined
      seen.push(`${name} ${entity?.name ?? '?'}`)
      return real.apply(driver, args)
    }
  }
  try {
    await work()
  } finally {
    for (const name of reads) delete driver[name]
  }
  return seen.toSorted((a, b) => a.localeCompare(b))
}
