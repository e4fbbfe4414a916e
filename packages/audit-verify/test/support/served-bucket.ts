import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { onTestFinished } from 'vitest'

const PER_PAGE = 5

/** A bucket `audit`, served as S3 does it: LIST (version 2, in pages) and GET. What it was asked is kept. */
export const serveBucket = async (files: Map<string, Buffer>) => {
  const asked: { path: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3')
    asked.push({ path: url.pathname, authorization: request.headers.authorization })
    const key = url.pathname.replace(/^\/audit\/?/, '')
    if (key !== '') {
      const file = files.get(key)
      if (file) response.end(file)
      else response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>not there</Message></Error>')
      return
    }
    const prefix = url.searchParams.get('prefix') ?? ''
    const after = url.searchParams.get('continuation-token') ?? ''
    const rest = [...files.keys()].filter((name) => name.startsWith(prefix) && name > after).sort()
    const page = rest.slice(0, PER_PAGE)
    const more = rest.length > page.length
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>` +
        (more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '') +
        `${page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
