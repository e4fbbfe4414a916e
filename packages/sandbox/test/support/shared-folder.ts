import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Recordings and specifications stand beside the checkout, not in it: they are others' texts. */
const folder = join(import.meta.dirname, '../../../../../shared')

const isThere = () => existsSync(join(folder, 'recordings')) && existsSync(join(folder, 'specs'))

/**
 * The folder of recordings and specifications, or undefined when it is not there. With CI=true its absence is an error,
 * so that the conformance tests cannot pass by not running.
 */
export function sharedFolder(): string | undefined {
  if (isThere()) return folder
  if (process.env['CI'] === 'true') throw new Error(`${folder} is missing: the conformance tests need it`)
  return undefined
}

/** Says once, before all suites, that some will skip. */
export default function setup(): void {
  if (!isThere())
    console.info('conformance tests are skipped: no folder `shared` with recordings and specs beside the checkout')
}
