import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { NameServer } from '../../../../test/support/name-server.ts'
import { DnsLookupError } from './dns-resolver.ts'
import { NodeDnsResolver } from './node-dns-resolver.ts'

describe('NodeDnsResolver', () => {
  let server: NameServer
  let resolver: NodeDnsResolver

  beforeAll(async () => {
    server = await NameServer.start()
    resolver = new NodeDnsResolver({ servers: [server.address], timeoutMs: 50, tries: 1 })
  })
  afterAll(() => server.close())

  it('gives every text whole, however it was cut up', async () => {
    server.publish('_dezky.acme.example.com', ['one'], ['two ', 'parts'])
    expect(new Set(await resolver.texts('_dezky.acme.example.com'))).toEqual(new Set(['one', 'two parts']))
  })

  it('gives none where there is no such name or record', async () => {
    server.publish('_dezky.empty.example.com')
    expect(await resolver.texts('_dezky.empty.example.com')).toEqual([])
    expect(await resolver.texts('_dezky.nowhere.example.com')).toEqual([])
  })

  it('tells a failure from an absence', async () => {
    server.fail('_dezky.broken.example.com')
    await expect(resolver.texts('_dezky.broken.example.com')).rejects.toBeInstanceOf(DnsLookupError)
  })

  it('gives up on a server that does not answer', async () => {
    server.ignore('_dezky.silent.example.com')
    await expect(resolver.texts('_dezky.silent.example.com')).rejects.toBeInstanceOf(DnsLookupError)
  })
})
