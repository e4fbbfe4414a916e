import { backUp } from './backup/back-up.ts'
import { BackupError } from './backup/backup-manifest.ts'
import { restoreBackup, verifyBackup } from './backup/restore-backup.ts'
import { SystemClock } from './common/clock/clock.ts'

const usage = `Usage, with DATABASE_URL=sqlite:<file>:
  backup <folder>     copies the store, in use or not, into a new folder below <folder>
  verify <backup>     holds a backup against its manifest and reads it through
  restore <backup>    brings a backup back; platform-api must be stopped
`

const [what, folder] = process.argv.slice(2)
const [, source] = /^sqlite:(.+)$/.exec(process.env['DATABASE_URL'] ?? 'sqlite:./data/dezky.sqlite') ?? []
const say = (line: string): void => void process.stdout.write(`${line}\n`)

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

if (!what || !folder || !['backup', 'verify', 'restore'].includes(what)) fail(usage, 2)
if (!source) fail('DATABASE_URL names a MongoDB: back it up with mongodump, see docs/backup.md.', 2)
const now = new SystemClock().now()
const ends = (head: { seq: number } | null): string => (head ? `the audit log ends at event ${head.seq}` : 'no events')

try {
  if (what === 'backup') {
    const made = await backUp(source, folder, now)
    say(`${made.folder}: ${made.bytes} bytes, ${ends(made.head)}. Keep the signing key apart from it.`)
  } else if (what === 'verify') {
    say(`The backup holds; ${ends((await verifyBackup(folder)).head)}.`)
  } else {
    const { manifest, kept } = await restoreBackup(folder, source, now)
    say(`Restored the store of ${manifest.createdAt}; ${ends(manifest.head)}.`)
    if (kept) say(`What was there is now ${kept}.`)
  }
} catch (error) {
  if (error instanceof BackupError) fail(error.message, 1)
  throw error
}
