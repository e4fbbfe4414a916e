import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { backUp } from '../../src/backup/back-up.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import { openDatabase } from '../../src/common/store/open-database.ts'
import { AuditRig } from '../support/audit-rig.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

const at = new Date('2026-11-24T12:00:00.000Z')
const later = new Date('2026-11-25T12:00:00.000Z')

let disk: string
let store: string
let app: TestApp | undefined
const start = async () => {
  app = await TestApp.start({
    DATABASE_URL: `sqlite:${store}`,
    DATABASE_ALLOW_NO_TRANSACTIONS: 'false',
    AUDIT_WORKERS_ENABLED: 'true',
    AUDIT_CHECKPOINT_SECONDS: '1',
  })
  return app
}
const stop = async () => {
  await app?.close()
  app = undefined
}

/** The command in a process of its own, as an operator runs it. Resolves to what it says; rejects with its complaint. */
async function command(what: 'backup' | 'verify' | 'restore', folder: string): Promise<string> {
  const entry = join(import.meta.dirname, '../../src/backup-command.ts')
  const loader = ['--conditions=@dezky/source', '--import', '@oxc-node/core/register']
  const { stdout } = await promisify(execFile)(process.execPath, [...loader, entry, what, folder], {
    env: { PATH: process.env['PATH'], DATABASE_URL: `sqlite:${store}` },
  })
  return stdout
}

const backups = () => join(disk, 'backups')
const onlyBackup = () => join(backups(), readdirSync(backups())[0] ?? '')

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'dezky-disk-'))
  store = join(disk, 'dezky.sqlite')
})
afterEach(async () => {
  await stop()
  rmSync(disk, { recursive: true, force: true })
})

/** Makes a partner, which is an event of the log. */
async function makePartner(running: TestApp, slug: string): Promise<void> {
  const token = await running.token('operator', 'freja')
  const body = { name: slug, slug, country: 'DK', contactEmail: `it@${slug}.example.com`, currency: 'DKK' }
  const made = await running.request('POST', '/partners', { token, body })
  expect([made.status, made.text]).toEqual([201, expect.anything()])
}

const integrity = async (running: TestApp) => {
  const token = await running.token('operator', 'freja')
  return (await running.request('GET', '/audit/verify', { token })).body
}

/** Until the log has numbered everything and signed it; the workers run by themselves. */
const signed = (running: TestApp) => expect.poll(async () => (await integrity(running)).signedSize).toBeGreaterThan(0)

describe('a lost disk', () => {
  it('comes back from a backup taken while people worked, whole and verified', async () => {
    const first = await start()
    await makeWorld(first)
    await makePartner(first, 'fyn-it')
    await signed(first)
    const writing = Promise.all(Array.from({ length: 20 }, (_, index) => makePartner(first, `busy-${index}`)))
    expect(await command('backup', backups())).toContain('the audit log ends at event')
    await writing
    await makePartner(first, 'after-it')
    await stop()
    expect(await command('verify', onlyBackup())).toContain('The backup holds')

    for (const suffix of ['', '-wal', '-shm']) rmSync(store + suffix, { force: true })
    expect(await command('restore', onlyBackup())).toContain('Restored the store of')

    const second = await start()
    const token = await second.token('operator', 'freja')
    expect((await second.request('GET', '/partners/fyn-it', { token })).status).toBe(200)
    expect((await second.request('GET', '/partners/after-it', { token })).status).toBe(404)
    expect(await integrity(second)).toMatchObject({ ok: true })
    await makePartner(second, 'onwards')
    await expect.poll(async () => (await integrity(second)).ok).toBe(true)
  })

  it('never signs a second history: a log behind a note kept elsewhere halts', async () => {
    const rig = await AuditRig.open(await opened())
    await rig.recordMany(2)
    await rig.drain()
    await rig.checkpointer().run()
    const backup = await backUp(store, join(disk, 'backups'), at)
    await rig.recordMany(3, 3)
    await rig.drain()
    await rig.checkpointer().run()
    const newest = (await rig.checkpoints.latest())?.note ?? null
    await rig.close()

    await restoreBackup(backup.folder, store, later)
    const back = await AuditRig.open(await openDatabase({ url: `sqlite:${store}` }))
    await back.recordMany(3, 30)
    await back.drain()
    const notes = { newest: async () => newest, keep: async () => undefined }
    expect(await back.checkpointer({ notes }).run()).toBe('halted')
    expect((await back.checkpoints.halted(back.keys.origin))?.reason).toBe('store_behind')
    await back.close()
  })
})

/** A migrated, empty store in the file. */
async function opened() {
  await start()
  await stop()
  return openDatabase({ url: `sqlite:${store}` })
}

describe('restoring', () => {
  it('keeps what was there, and refuses while it is in use', async () => {
    await start()
    await command('backup', backups())
    await expect(command('restore', onlyBackup())).rejects.toThrow('is in use. Stop platform-api first.')
    await stop()
    const { kept } = await restoreBackup(onlyBackup(), store, later)
    expect(kept).toBe(`${store}.before-20261125T120000Z`)
    expect(statSync(kept ?? '').size).toBeGreaterThan(0)
  })

  it('refuses a backup whose bytes changed, and one of a newer release', async () => {
    await start()
    await stop()
    const backup = await backUp(store, join(disk, 'backups'), at)
    const manifest = join(backup.folder, 'manifest.json')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace(backup.migration, '9999-tomorrow'))
    await expect(restoreBackup(backup.folder, store, later)).rejects.toThrow('of a newer release')
    writeFileSync(manifest, text)
    truncateSync(join(backup.folder, 'dezky.sqlite'), backup.bytes - 1)
    await expect(restoreBackup(backup.folder, store, later)).rejects.toThrow('its bytes have changed')
  })

  it('refuses to back up what is no store', async () => {
    await expect(backUp(store, disk, at)).rejects.toThrow('There is no store')
    writeFileSync(store, 'not a database at all, and long enough to be read as one'.repeat(100))
    await expect(backUp(store, disk, at)).rejects.toThrow('not a database')
  })
})
