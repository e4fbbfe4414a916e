import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { FaultSwitches, startS3 } from '@dezky/sandbox'

/** An S3 to test against: our stand-in, and two that no one here wrote. */
export type S3Kind = 'sandbox' | 'minio' | 'versity'

/** One that runs, with an empty bucket made on demand. */
export interface S3Server {
  readonly kind: S3Kind
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Makes a bucket; object lock can only be had from the beginning. */
  makeBucket(name: string, options?: { lock?: boolean }): Promise<void>
  /** A client with the server's keys, to look behind the code under test. */
  client(): S3Client
  stop(): Promise<void>
}

const binaries = join(process.env['DEZKY_CACHE_DIR'] ?? join(homedir(), '.cache', 'dezky'), 'bin')
const commands = { minio: join(binaries, 'minio'), versity: join(binaries, 'versitygw') }
const keys = { accessKeyId: 'test-access', secretAccessKey: 'test-secret-not-a-secret' }
const region = 'us-east-1'

/**
 * Whether a server can be had here.
 * @throws Error where CI=true and it cannot: there it is required
 */
export function hasS3(kind: S3Kind): boolean {
  if (kind === 'sandbox' || existsSync(commands[kind])) return true
  if (process.env['CI'] === 'true')
    throw new Error(`${kind} is required where CI=true, and ${commands[kind]} is absent`)
  process.stderr.write(`${kind} is not built (CI=true npm test builds it): its tests are skipped\n`)
  return false
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(endpoint: string, said: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const response = await fetch(endpoint).catch(() => null)
    await response?.body?.cancel()
    if (response && response.status !== 503) return
    await wait(50)
  }
  throw new Error(`no S3 came up at ${endpoint}: ${said()}`)
}

function serverOf(kind: S3Kind, endpoint: string, stop: () => Promise<void>): S3Server {
  const client = () => new S3Client({ endpoint, region, forcePathStyle: true, credentials: keys })
  return {
    kind,
    endpoint,
    region,
    ...keys,
    client,
    async makeBucket(name, { lock = false } = {}) {
      const s3 = client()
      await s3.send(new CreateBucketCommand({ Bucket: name, ...(lock ? { ObjectLockEnabledForBucket: true } : {}) }))
      s3.destroy()
    },
    stop,
  }
}

/** Starts one on a free port of the loopback address, its files in a folder that goes with it. */
export async function startS3Server(kind: S3Kind): Promise<S3Server> {
  if (kind === 'sandbox') {
    const options = { host: '127.0.0.1', port: 0, faults: new FaultSwitches(), accessKey: keys.accessKeyId }
    const sandbox = await startS3(options)
    return serverOf(kind, sandbox.url, async () => sandbox.close())
  }
  const dir = mkdtempSync(join(tmpdir(), `dezky-${kind}-`))
  const address = `127.0.0.1:${await freePort()}`
  const [objects, versions] = [join(dir, 'objects'), join(dir, 'versions')]
  for (const folder of [objects, versions]) mkdirSync(folder)
  const server =
    kind === 'minio'
      ? spawn(commands.minio, ['server', objects, '--address', address, '--quiet'], {
          env: {
            PATH: process.env['PATH'],
            HOME: dir,
            MINIO_ROOT_USER: keys.accessKeyId,
            MINIO_ROOT_PASSWORD: keys.secretAccessKey,
            MINIO_BROWSER: 'off',
            MINIO_UPDATE: 'off',
          },
        })
      : spawn(commands.versity, ['--port', address, '-q', 'posix', '--versioning-dir', versions, objects], {
          env: {
            PATH: process.env['PATH'],
            HOME: dir,
            ROOT_ACCESS_KEY: keys.accessKeyId,
            ROOT_SECRET_KEY: keys.secretAccessKey,
          },
        })
  let said = ''
  for (const output of [server.stdout, server.stderr]) output.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGKILL')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    await answers(`http://${address}`, () => said)
  } catch (error) {
    await stop()
    throw error
  }
  return serverOf(kind, `http://${address}`, stop)
}
