import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Recordings and specifications stand beside the checkout, not in it: they are others' texts. */
const folder = join(import.meta.dirname, '../../../../../shared')

/**
 * The folder of recordings and specifications, or undefined when it is not there. With CI=true its absence is an error,
 * so that the conformance tests cannot pass by not running.
 */
export function sharedFolder(): string | undefined {
  if (existsSync(join(folder, 'recordings')) && existsSync(join(folder, 'specs'))) return folder
  if (process.env['CI'] === 'true') throw new Error(`${folder} is missing: the conformance tests need it`)
  console.info('conformance tests skipped: no folder `shared` with recordings and specs beside the checkout')
  return undefined
}
