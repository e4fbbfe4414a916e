import { describe, expect, it } from 'vitest'

import { run } from '../src/cli/run.ts'
import { verify } from './support/command.ts'
import { serveBucket } from './support/served-bucket.ts'
import { archiveLog, buildLog, testKeys } from './support/test-log.ts'

const log = buildLog(250)
const files = archiveLog(log, 100)

describe('a bucket of archives', () => {
  it('is checked where it lies, unsigned without keys', async () => {
    const { endpoint, asked } = await serveBucket(files)
    expect(await verify('--endpoint', endpoint, 's3://audit')).toMatchObject({
      code: 0,
      verdict: { kind: 'archive', input: 's3://audit', checked: 250, completeTo: 250 },
    })
    expect(asked.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('takes endpoint, region and keys from the environment, and a prefix', async () => {
    const below = new Map([...files].map(([key, bytes]) => [`copy/${key}`, bytes]))
    const { endpoint, asked } = await serveBucket(below)
    const environment = {
      AUDIT_COLD_ENDPOINT: endpoint,
      AUDIT_COLD_REGION: 'fsn1',
      AUDIT_COLD_ACCESS_KEY: 'reader',
      AUDIT_COLD_SECRET_KEY: 'secret',
    }
    const silent = { out: () => {}, err: () => {} }
    expect(await run(['--vkey', testKeys.vkey, 's3://audit/copy'], silent, environment)).toBe(0)
    expect(asked[0]?.authorization).toMatch(/Credential=reader\/\d+\/fsn1\/s3\//)
  })

  it('names the object that was changed', async () => {
    const key = [...files.keys()].find((name) => /101-.*\.jsonl\.gz$/.test(name))!
    const other = [...files.keys()].find((name) => /201-.*\.jsonl\.gz$/.test(name))!
    const { endpoint } = await serveBucket(new Map([...files, [key, files.get(other)!]]))
    expect(await verify('--endpoint', endpoint, 's3://audit')).toMatchObject({
      code: 1,
      verdict: { reason: 'seq_gap', firstBad: 101, object: key },
    })
  })

  it('cannot be checked when it cannot be read', async () => {
    const { endpoint } = await serveBucket(new Map([['audit/v1/x.manifest.json.bak', Buffer.from('')]]))
    expect(await verify('--endpoint', endpoint, 's3://audit')).toMatchObject({
      code: 2,
      verdict: { unusable: 'no *.manifest.json in s3://audit' },
    })
    expect(await verify('--endpoint', 'http://127.0.0.1:9', 's3://audit')).toMatchObject({
      code: 2,
      verdict: { unusable: expect.stringContaining('ECONNREFUSED') },
    })
    expect(await verify('--endpoint', endpoint, 's3://')).toMatchObject({ code: 2 })
  })
})
