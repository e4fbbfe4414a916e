import type { IncomingMessage, ServerResponse } from 'node:http'

import { buildApp, type BuildAppOptions } from 'fauxqs'

import { s3Error, type FaultResponse } from '../faults/fault-responses.ts'
import type { FaultSwitches, StandIn } from '../faults/faults.ts'
import { fail, faultBefore } from '../faults/plain-http.ts'
import { listeningPort } from '../store/listening.ts'
import { isLoopbackHost } from '../store/loopback.ts'

export interface S3Options {
  host: string
  /** 0 takes any free port. */
  port: number
  /** Objects are plain files below it; absent keeps them in memory. */
  storageDir?: string
  faults: FaultSwitches
  accessKey: string
}

export interface S3Content {
  buckets: number
  objects: number
}

export interface S3 extends StandIn {
  content(): S3Content
}

type Stores = NonNullable<BuildAppOptions['stores']>
type Store = Stores['s3Store']
type Files = NonNullable<Store['persistence']> & { loadS3(store: Store): void; close(): void }

/**
 * Starts the object store. It checks the access key's name but no signature, ignores conditional puts and refuses
 * bodies over 11 MiB: nothing may lean on it for those.
 */
export async function startS3(options: S3Options): Promise<S3> {
  const { stores, closeStorage } = await openStores(options.storageDir)
  const app = buildApp({ logger: false, host: options.host, stores })
  guard(app.server, options)
  // The library's own start listens on every interface of the machine; this one does not.
  await app.listen({ host: options.host, port: options.port })
  const port = listeningPort(app)
  return {
    url: `http://${options.host}:${port}`,
    port,
    content: () => count(stores.s3Store),
    async close() {
      await app.close()
      closeStorage()
    },
  }
}

/** The library exports neither its stores nor their files, so they are loaded by where they are. */
async function openStores(storageDir: string | undefined): Promise<{ stores: Stores; closeStorage: () => void }> {
  const load = async (path: string): Promise<Record<string, new (...args: unknown[]) => unknown>> =>
    import(new URL(path, import.meta.resolve('fauxqs')).href)
  const make = async <T>(path: string, name: string, ...args: unknown[]): Promise<T> => {
    const Class = (await load(path))[name]
    if (!Class) throw new Error(`fauxqs has no ${name}`)
    return new Class(...args) as T
  }
  const s3Store = await make<Store>('s3/s3Store.js', 'S3Store')
  const stores: Stores = {
    s3Store,
    sqsStore: await make('sqs/sqsStore.js', 'SqsStore'),
    snsStore: await make('sns/snsStore.js', 'SnsStore'),
  }
  if (storageDir === undefined) return { stores, closeStorage: () => {} }
  const files = await make<Files>('s3/fileS3Persistence.js', 'FileS3Persistence', storageDir)
  files.loadS3(s3Store)
  s3Store.persistence = files
  return { stores, closeStorage: () => files.close() }
}

/** Puts the host check, the access key check and the fault switches in front of the library. */
function guard(server: ReturnType<typeof buildApp>['server'], options: S3Options): void {
  const own = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const serve = () => {
      const refusal = refuse(request, options.accessKey)
      if (refusal) response.writeHead(refusal.status, refusal.headers).end(refusal.body)
      else for (const listener of own) listener(request, response)
    }
    const serveUnheard = () => {
      loseAnswer(response)
      serve()
    }
    faultBefore('s3', options.faults, { request, response, serve, serveUnheard })
  })
}

/** Lets the work be done and sends an error in place of what it answers. */
function loseAnswer(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response)
  const end = response.end.bind(response)
  const ignore = () => response
  Object.assign(response, {
    writeHead: ignore,
    write: () => true,
    end: () => {
      Object.assign(response, { writeHead, end })
      for (const name of response.getHeaderNames()) response.removeHeader(name)
      fail(response, 's3', 'error')
      return response
    },
  })
}

function refuse(request: IncomingMessage, accessKey: string): FaultResponse | undefined {
  const { host } = request.headers
  if (!isLoopbackHost(host)) return s3Error(421, 'InvalidRequest', 'This host is not served here.')
  const url = new URL(request.url ?? '/', 'http://s3')
  const credential =
    /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1] ??
    url.searchParams.get('X-Amz-Credential')?.split('/')[0]
  if (credential === undefined) return s3Error(403, 'AccessDenied', 'Access Denied.')
  if (credential !== accessKey) {
    return s3Error(403, 'InvalidAccessKeyId', 'The Access Key Id you provided does not exist in our records.')
  }
  if (request.headers['x-amz-target'] !== undefined) return s3Error(501, 'NotImplemented', 'Only S3 is served here.')
  return undefined
}

function count(store: Store): S3Content {
  const buckets = store.listBuckets()
  const objects = buckets.reduce(
    (sum, bucket) => sum + store.listObjects(bucket.name, { maxKeys: 1_000_000 }).objects.length,
    0,
  )
  return { buckets: buckets.length, objects }
}
