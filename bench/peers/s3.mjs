import { spawn } from 'node:child_process'
// An S3 to archive into: MinIO where it is built, else our stand-in.
import { mkdtempSync, mkdirSync, existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'

import { minio } from '../../scripts/servers.mjs'

const keys = { accessKeyId: 'bench-access', secretAccessKey: 'bench-secret' }

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts one with an empty bucket `audit`. */
export async function startBucket() {
  const dir = mkdtempSync(join(tmpdir(), 'dezky-bench-s3-'))
  const started = existsSync(minio) ? await startMinio(dir) : await startStandIn(dir)
  const client = new S3Client({
    endpoint: started.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: keys,
  })
  for (let tries = 0; ; tries += 1) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: 'audit' }))
      break
    } catch (error) {
      if (tries === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return {
    ...started,
    ...keys,
    client,
    async stop() {
      client.destroy()
      await started.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function startMinio(dir) {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(minio, ['server', dir, '--address', address, '--quiet'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      MINIO_ROOT_USER: keys.accessKeyId,
      MINIO_ROOT_PASSWORD: keys.secretAccessKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return {
    name: 'MinIO',
    endpoint: `http://${address}`,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function startStandIn(dir) {
  const { FaultSwitches, startS3 } = await import('@dezky/sandbox')
  mkdirSync(join(dir, 's3'))
  const options = { host: '127.0.0.1', port: 0, storageDir: join(dir, 's3'), accessKey: keys.accessKeyId }
  const server = await startS3({ ...options, faults: new FaultSwitches() })
  return { name: 'the stand-in', endpoint: server.url, stop: () => server.close() }
}
