import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const cache = process.env['DEZKY_CACHE_DIR'] ?? join(homedir(), '.cache', 'dezky')
const binary = join(cache, 'bin', 'fsck')

/** Whether Tessera's fsck is built, which `npm test` does where CI=true. */
export const hasFsck = existsSync(binary)

/** What to check: a log's address, the file with its verifier key, and a token that may read entries. */
export interface LiveLog {
  readonly url: string
  readonly vkeyFile: string
  readonly token: string
}

/** Runs fsck on a log that is served. It ends with 0 whatever it finds, so only its words tell. */
export async function fsck({ url, vkeyFile, token }: LiveLog): Promise<string> {
  // With a single worker it hangs on what it finds.
  const args = ['--storage_url', url, '--public_key', vkeyFile, '--bearer_token', token, '--ui=false', '-N', '4']
  const child = spawn(binary, args, { timeout: 50_000, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return said
}
