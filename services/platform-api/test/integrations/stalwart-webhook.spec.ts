import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { StalwartWebhook } from '../../src/integrations/stalwart/webhook.ts'
import { options, signal } from './support/rig.ts'
import { type StalwartRig, stalwartRig } from './support/stalwart-rig.ts'

const wanted = { url: 'http://127.0.0.1:9/audit/ingest/stalwart', secret: 'a-secret-shared-with-the-sender' }
type Hook = Record<string, any>

describe('the webhook of Stalwart', () => {
  let rig: StalwartRig
  let webhook: StalwartWebhook
  /** As a process that has just started. */
  const started = () =>
    new StalwartWebhook(options('stalwart', rig.url, 'admin:a-secret-for-tests', rig.through(fetch)))
  beforeEach(async () => {
    rig = await stalwartRig()
    webhook = started()
  })
  afterEach(() => rig.close())

  const hooks = async (): Promise<Hook[]> => (await rig.jmap(['x:WebHook/get', { ids: null }, 'g']))[0].list
  const only = async (): Promise<Hook> => {
    const found = await hooks()
    expect(found).toHaveLength(1)
    return found[0]!
  }
  const update = async (change: object) =>
    rig.jmap(['x:WebHook/set', { update: { [(await only())['id']]: change } }, 'u'])

  it('is made once, for a list of events, and left alone after', async () => {
    expect(await webhook.ensureWebhook(wanted, signal)).toEqual({ change: 'created', fields: [], trouble: null })
    const made = await only()
    expect(made).toMatchObject({ url: wanted.url, eventsPolicy: 'include', enable: true, lossy: false })
    expect(Object.keys(made['events'])).toEqual(expect.arrayContaining(['auth.success', 'auth.failed']))
    expect(JSON.stringify(made)).not.toContain(wanted.secret)
    for (const process of [webhook, started()])
      expect(await process.ensureWebhook(wanted, signal)).toMatchObject({ change: 'none', fields: [] })
    expect(await only()).toEqual(made)
  })

  it.each([
    ['switched off', { enable: false }, ['enable']],
    ['widened to everything', { eventsPolicy: 'exclude', events: {} }, ['eventsPolicy', 'events']],
    ['sent elsewhere', { url: 'http://127.0.0.1:10/' }, ['url']],
    ['no longer signed', { signatureKey: { '@type': 'None' } }, ['signatureKey']],
  ])('is put right when it was %s', async (_, change, fields) => {
    await webhook.ensureWebhook(wanted, signal)
    const made = await only()
    await update(change)
    const state = await webhook.ensureWebhook(wanted, signal)
    expect([state.change, state.fields.toSorted()]).toEqual(['repaired', fields.toSorted()])
    expect(await only()).toEqual(made)
  })

  it('is taken over when somebody made it by hand, and one of two is removed', async () => {
    const create = { url: wanted.url, eventsPolicy: 'include', events: { 'auth.failed': true } }
    await rig.jmap(['x:WebHook/set', { create: { a: create, b: create, c: { url: 'https://example.com/' } } }, 'c'])
    expect(await webhook.ensureWebhook(wanted, signal)).toMatchObject({ change: 'repaired' })
    expect((await hooks()).map((hook) => hook['url']).toSorted()).toEqual([wanted.url, 'https://example.com/'])
  })

  it('gets a new secret and a new address with them', async () => {
    await webhook.ensureWebhook(wanted, signal)
    const moved = { url: 'http://127.0.0.1:11/audit/ingest/stalwart', secret: 'another' }
    expect(await webhook.ensureWebhook(moved, signal)).toMatchObject({
      change: 'repaired',
      fields: ['url', 'httpHeaders'],
    })
    expect((await only())['url']).toBe(moved.url)
  })
})
