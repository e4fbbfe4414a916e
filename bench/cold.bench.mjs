// The audit log to cold storage and back: how fast against gzip, sha256sum and a bare PUT of the same bytes, how much
// memory, and what others notice of it. DEZKY_BENCH_EVENTS says how many events (1,000,000).
import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'

import { apiFlags } from '../scripts/settings.mjs'
import { root } from '../scripts/workspaces.mjs'
import { startBucket } from './peers/s3.mjs'

const most = Number(process.env.DEZKY_BENCH_EVENTS ?? 1_000_000)
const few = Math.max(1, Math.round(most / 10))
export const title = `Cold storage: ${most.toLocaleString('en')} events of 400 bytes`

const mib = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB`
const perSecond = (events, seconds) => `${Math.round(events / seconds).toLocaleString('en')}/s`

/** Runs platform-api in a process of its own and gives what it measured. */
function inProcess(mode, dir, bucket, ...args) {
  return new Promise((resolve, reject) => {
    const cold = {
      AUDIT_COLD_ENDPOINT: bucket.endpoint,
      AUDIT_COLD_BUCKET: 'audit',
      AUDIT_COLD_ACCESS_KEY: bucket.accessKeyId,
      AUDIT_COLD_SECRET_KEY: bucket.secretAccessKey,
    }
    const child = spawn(
      process.execPath,
      [...apiFlags, join(root, 'bench/peers/cold-process.mjs'), mode, dir, ...args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, DEZKY_BENCH_COLD: JSON.stringify(cold) },
      },
    )
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(said)) : reject(new Error(`${mode} ended with ${code}`)),
    )
  })
}

const shell = (command) =>
  new Promise((resolve, reject) => {
    const begin = performance.now()
    spawn('bash', ['-o', 'pipefail', '-c', command], { stdio: ['ignore', 'ignore', 'inherit'] }).once('exit', (code) =>
      code === 0 ? resolve((performance.now() - begin) / 1000) : reject(new Error(`${command} ended with ${code}`)),
    )
  })

/** A run over `count` events in a store and a bucket of its own. */
async function archived(count, tell, mode = 'archive') {
  const dir = mkdtempSync(join(tmpdir(), 'dezky-bench-'))
  const bucket = await startBucket()
  const end = async () => {
    await bucket.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    tell(`  writing ${count.toLocaleString('en')} old events …`)
    await inProcess('seed', dir, bucket, String(count))
    tell(`  archiving them into ${bucket.name} …`)
    return { run: await inProcess(mode, dir, bucket), dir, bucket, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** Fetches the events as lines, and the objects as they are. @returns keys and bytes of the objects */
async function fetchEvents({ client }, dir) {
  const objects = []
  let token
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: 'audit', Prefix: 'audit/v1/2', ContinuationToken: token }),
    )
    objects.push(...(page.Contents ?? []))
    token = page.NextContinuationToken
  } while (token)
  const batches = objects.filter(({ Key }) => Key.endsWith('.jsonl.gz'))
  const lines = join(dir, 'events.jsonl')
  for (const [i, { Key }] of batches.entries()) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'audit', Key }))
    await pipeline(Body, createWriteStream(join(dir, `${i}.gz`)))
    await pipeline(createReadStream(join(dir, `${i}.gz`)), createGunzip(), createWriteStream(lines, { flags: 'a' }))
  }
  return { lines, sizes: objects.map(({ Size }) => Size), gz: batches.map((_, i) => join(dir, `${i}.gz`)) }
}

/** The least that could be done: gzip and hash the same bytes, and PUT the same objects bare. */
async function floorOf({ client }, { lines, gz }) {
  const packing = await shell(`gzip -6 < ${lines} | sha256sum`)
  const begin = performance.now()
  for (const [i, file] of gz.entries()) {
    const Body = createReadStream(file)
    await client.send(
      new PutObjectCommand({ Bucket: 'audit', Key: `floor/${i}`, Body, ContentLength: statSync(file).size }),
    )
  }
  return { packing, putting: (performance.now() - begin) / 1000 }
}

export async function run(tell) {
  const small = await archived(few, tell)
  await small.end()
  const rows = []
  const large = await archived(most, tell)
  try {
    const { run: ours, dir, bucket } = large
    const fetched = await fetchEvents(bucket, dir)
    const { packing, putting } = await floorOf(bucket, fetched)
    const floor = packing + putting
    const moving = ours.seconds - ours.forgetting
    rows.push(
      {
        what: 'read, verify, gzip, upload, confirm, record',
        ours: perSecond(most, moving),
        peer: `${perSecond(most, floor)} gzip | sha256sum, PUT`,
        ratio: floor / moving,
        target: '≥ 0.7',
      },
      { what: 'the whole run, hot events deleted', ours: perSecond(most, ours.seconds), ratio: floor / ours.seconds },
      { what: 'peak memory of platform-api', ours: mib(ours.rss), target: '≤ 250 MiB' },
      {
        what: `… against ${few.toLocaleString('en')} events`,
        ours: mib(ours.rss),
        peer: mib(small.run.rss),
        ratio: ours.rss / small.run.rss,
        target: '≤ 1.1',
      },
    )
    const cold = fetched.sizes.reduce((sum, size) => sum + size, 0)
    rows.push({ what: 'bytes an event, cold', ours: (cold / most).toFixed(1), peer: '400', ratio: cold / most / 400 })
    tell('  verifying them …')
    const unpacking = await shell(`zcat ${fetched.gz.join(' ')} | sha256sum`)
    const verified = await inProcess('verify', dir, bucket)
    if (verified.checked !== most) throw new Error(`verified ${verified.checked} of ${most}`)
    rows.push({
      what: 'deep verify',
      ours: perSecond(most, verified.seconds),
      peer: `${perSecond(most, unpacking)} zcat | sha256sum`,
      ratio: unpacking / verified.seconds,
      target: '≥ 0.6',
    })
    const restored = await inProcess('restore', dir, bucket)
    rows.push({ what: 'restore, verified and indexed', ours: perSecond(restored.events, restored.seconds) })
  } finally {
    await large.end()
  }
  const shared = await archived(few, tell, 'appends')
  await shared.end()
  const { idle, busy } = shared.run
  rows.push({
    what: 'append p99 while an archive runs',
    ours: `${busy.p99.toFixed(1)} ms`,
    peer: `${idle.p99.toFixed(1)} ms idle`,
    ratio: busy.p99 / idle.p99,
    target: '≤ 2',
  })
  return rows
}
