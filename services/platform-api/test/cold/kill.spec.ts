import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { run } from '@dezky/audit-verify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { migrate, openDatabase } from '../../src/common/store/open-database.ts'
import { ArchiveRig } from '../support/archive-rig.ts'
import { AuditRig } from '../support/audit-rig.ts'
import { coldClient } from '../support/cold-client.ts'
import { hasS3, startS3Server, type S3Server } from '../support/s3-servers.ts'

const script = fileURLToPath(new URL('../support/archive-process.ts', import.meta.url))
const isHere = hasS3('minio')
/** Processes that are killed, one after the other; more of them where there is time. */
const kills = Number(process.env['DEZKY_KILLS'] ?? 6)
const events = 400

describe.runIf(isHere)('a process that archives into MinIO, killed with SIGKILL', () => {
  let folder = ''
  let url = ''
  let server: S3Server

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dezky-kill-'))
    url = `sqlite:${join(folder, 'dezky.sqlite')}`
    server = await startS3Server('minio')
    await server.makeBucket('audit')
  })
  afterEach(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  const open = async () => new ArchiveRig(await AuditRig.open(await openDatabase({ url })))

  /** Archives in a process of its own until its `at`-th step, and kills it there. @returns that step */
  async function killedAt(at: number): Promise<string> {
    const { kind, endpoint, region, accessKeyId, secretAccessKey } = server
    const args = [url, JSON.stringify({ kind, endpoint, region, accessKeyId, secretAccessKey }), 'audit']
    const flags = ['--conditions=@dezky/source', '--import', '@oxc-node/core/register']
    const child = spawn(process.execPath, [...flags, script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = once(child, 'exit')
    let steps = 0
    let last = 'nothing'
    for await (const step of createInterface({ input: child.stdout })) {
      last = step
      steps += 1
      if (steps === at) child.kill('SIGKILL')
    }
    await gone
    return last
  }

  it('loses nothing, doubles nothing, and the next one goes on', { timeout: 60_000 + kills * 30_000 }, async () => {
    const before = await openDatabase({ url })
    await migrate(before)
    const made = new ArchiveRig(await AuditRig.open(before))
    await made.grow(events)
    await made.log.close()
    const random = (n: number) => (n * 2_654_435_761) % 4_294_967_296
    for (let kill = 1; kill <= kills; kill += 1) {
      const step = await killedAt(1 + (random(kill) % 30))
      const rig = await open()
      const cold = (await rig.boundary.read())?.seq ?? 0
      const hot = (await rig.hot()).filter((seq) => seq > cold)
      expect(hot, `after ${step}`).toEqual(Array.from({ length: events - cold }, (_, i) => cold + 1 + i))
      const client = coldClient(server, 'audit')
      for (const { jsonlKey, hashesKey, manifestKey } of await rig.recorded())
        for (const key of [jsonlKey, hashesKey, manifestKey]) expect(await client.head(key), key).not.toBeNull()
      client.close()
      await rig.log.close()
    }
    expect(await killedAt(Infinity)).toBe('done')
    const rig = await open()
    expect(await rig.hot()).toEqual([])
    expect((await rig.boundary.read())?.seq).toBe(events)
    let said = ''
    const argv = ['--json', '--vkey', rig.log.keys.present.vkey, '--endpoint', server.endpoint, 's3://audit']
    const keys = { AUDIT_COLD_ACCESS_KEY: server.accessKeyId, AUDIT_COLD_SECRET_KEY: server.secretAccessKey }
    await run(argv, { out: (text) => (said += text), err: () => undefined }, keys)
    expect(JSON.parse(said)).toMatchObject({ ok: true, checked: events, completeTo: events })
    await rig.log.close()
  })
})
