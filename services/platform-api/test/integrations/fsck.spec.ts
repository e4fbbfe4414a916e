import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { fsck, hasFsck } from '../support/fsck.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

const required = process.env['CI'] === 'true'
if (!hasFsck && !required) console.warn("Tessera's fsck is not built (CI=true npm test builds it): it does not check")

describe.skipIf(!hasFsck && !required)("Tessera's fsck on the running log", () => {
  let app: TestApp
  let url: string
  let dir: string
  beforeEach(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    await app.app.listen(0, '127.0.0.1')
    url = `${await app.app.getUrl()}/audit/log/`
    dir = mkdtempSync(join(tmpdir(), 'dezky-fsck-'))
  })
  afterEach(async () => {
    await app.close()
    rmSync(dir, { recursive: true })
  })

  /** Takes in events as a machine client sends them, numbers and signs them. @returns the size of the log */
  async function grow(count: number, from: number): Promise<number> {
    const token = await app.token('machine', 'exporter')
    const lines = Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        id: `event-${from + n}`,
        action: 'file.shared',
        actor: { type: 'user', id: 'jørgen', name: 'Jørgen Ærø' },
        target: { type: 'file', id: `file-${n}` },
        data: { n, note: '𝄞' },
      }),
    )
    const headers = { 'content-type': 'application/x-ndjson' }
    const answer = await app.request('POST', '/audit/events', { token, body: lines.join('\n'), headers })
    expect([answer.status, answer.body.accepted]).toEqual([202, count])
    await app.app.get(Sequencer).drain()
    await app.app.get(Checkpointer).run()
    const checkpoint = await app.request('GET', '/audit/log/checkpoint')
    return Number(checkpoint.text.split('\n')[1])
  }

  async function check(): Promise<string> {
    const vkeyFile = join(dir, 'vkey')
    writeFileSync(vkeyFile, (await app.request('GET', '/audit/log/vkey')).text)
    return fsck({ url, vkeyFile, token: await app.token('operator', 'freja') })
  }

  it('passes, and passes again when the log has grown', async () => {
    const size = await grow(300, 0)
    expect(size).toBeGreaterThanOrEqual(300)
    expect(await check()).toContain(`Successfully fsck'd log with size ${size}`)
    const later = await grow(400, 300)
    expect(later).toBeGreaterThanOrEqual(size + 400)
    expect(await check()).toContain(`Successfully fsck'd log with size ${later}`)
  })

  it('does not pass when an entry was changed in the store', async () => {
    await grow(300, 0)
    await app.database.orm.em
      .getConnection()
      .execute(`update audit_events set entry = replace(entry, 'file.shared', 'file.stored') where _id = 123`)
    expect(await check()).not.toContain('Successfully')
  })
})
