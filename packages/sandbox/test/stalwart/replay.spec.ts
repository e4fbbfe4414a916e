import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { FaultSwitches, type StandIn } from '../../src/faults/faults.ts'
import { startStalwart } from '../../src/stalwart/start-stalwart.ts'
import { Correspondence, readRecording, spacedJson } from '../support/recording.ts'
import { sharedFolder } from '../support/shared-folder.ts'

/** Time-ordered ids, states, instants, key and digest texts, the date in a selector, the id of a policy. */
const tokens =
  /\b[a-z0-9]{12}\b|^[0-9a-f]{8}$|\d{4}-\d\d-\d\dT[\d:]+Z|(?<=[pd]=)[A-Za-z0-9+/=]{20,}|(?<=ed25519-)\d{8}|(?<=STSv1; id=)\d+/g

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
const jane = basic('jane@acme-workspace.dk:Correct-Horse-9-Battery')
const authorization: Record<string, string | undefined> = {
  'login of the user': jane,
  'login while suspended': jane,
  'login after resume': jane,
  'no auth': undefined,
  'bad auth': basic('admin:wrong'),
}

const shared = sharedFolder()

describe.skipIf(shared === undefined)('the recorded exchanges of Stalwart 0.16.19', () => {
  const exchanges = shared === undefined ? [] : readRecording(join(shared, 'recordings/stalwart-0.16.19.json'))
  const correspondence = new Correspondence(tokens)
  let now = new Date('2026-11-24T12:00:00Z')
  let stalwart: StandIn

  beforeAll(async () => {
    stalwart = await startStalwart({
      port: 0,
      dataFile: ':memory:',
      faults: new FaultSwitches(),
      adminUser: 'admin',
      adminSecret: 'recovery-secret',
      clock: () => now,
      publicUrl: 'https://mail.dezky.local',
      brokenSetting: {
        object: 'SpamPyzor',
        id: 'singleton',
        description: 'Invalid address: failed to lookup address information: Temporary failure in name resolution',
      },
    })
  })

  afterAll(() => stalwart.close())

  it.each(exchanges)('$step', async ({ step, request, response }) => {
    // the recorded server had made its RSA key by the time the domain was to go
    if (step === 'domain destroy linked') now = new Date('2026-11-24T12:00:05Z')
    const header = step in authorization ? authorization[step] : basic('admin:recovery-secret')
    const body = typeof request.body === 'string' ? request.body : spacedJson(request.body)
    const answer = await fetch(stalwart.url + request.path, {
      method: request.method,
      headers: { 'content-type': 'application/json', ...(header === undefined ? {} : { authorization: header }) },
      ...(request.body === null ? {} : { body: correspondence.translate(body) }),
    })
    expect(answer.status).toBe(response.status)
    expect(answer.headers.get('content-type')).toBe(response.contentType)
    expect(correspondence.differences(response.body, await answer.json())).toEqual([])
  })
})
