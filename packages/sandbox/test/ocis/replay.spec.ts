import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { FaultSwitches, type StandIn } from '../../src/faults/faults.ts'
import { startOcis } from '../../src/ocis/start-ocis.ts'
import { Correspondence, readRecording } from '../support/recording.ts'
import { sharedFolder } from '../support/shared-folder.ts'

/** Ids, instants, entity tags and request ids. */
const tokens =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|"[0-9a-f]{32}"|^[^/\s]+\/[\w-]+-\d{6}$/g

const adminToken = 'operator-token'
/** The recorded administrator signed in by name; here the token stands for them. */
const authorization: Record<string, string | undefined> = {
  login: `Basic ${Buffer.from('jane:Correct-Horse-9').toString('base64')}`,
  'login disabled': `Basic ${Buffer.from('jane:Correct-Horse-9').toString('base64')}`,
  'no auth': undefined,
  'bad auth': 'Bearer wrong',
}

const shared = sharedFolder()

describe.skipIf(shared === undefined)('the recorded exchanges of OCIS 2.0.0', () => {
  const exchanges = shared === undefined ? [] : readRecording(join(shared, 'recordings/ocis-2.0.0-graph.json'))
  const correspondence = new Correspondence(tokens)
  let ocis: StandIn

  beforeAll(async () => {
    ocis = await startOcis({
      port: 0,
      dataFile: ':memory:',
      faults: new FaultSwitches(),
      token: adminToken,
      profile: '2.0.0',
      publicUrl: 'https://127.0.0.1:9200',
      clock: () => new Date('2026-11-24T12:00:00Z'),
    })
  })

  afterAll(() => ocis.close())

  it.each(exchanges)('$step', async ({ step, request, response }) => {
    const header = step in authorization ? authorization[step] : `Bearer ${adminToken}`
    const answer = await fetch(ocis.url + correspondence.translate(request.path), {
      method: request.method,
      headers: { ...request.headers, ...(header === undefined ? {} : { authorization: header }) },
      ...(request.body === null ? {} : { body: correspondence.translate(JSON.stringify(request.body)) }),
    })
    const text = await answer.text()
    expect(answer.status).toBe(response.status)
    expect(answer.headers.get('content-type')).toBe(response.contentType)
    const isJson = response.contentType?.startsWith('application/json') === true
    const body: unknown = isJson ? JSON.parse(text) : text === '' ? null : text
    expect(correspondence.differences(response.body, body)).toEqual([])
  })
})
