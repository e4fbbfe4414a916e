import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { StalwartConnector } from '../../src/integrations/stalwart/stalwart.connector.ts'
import { parseZone } from '../../src/integrations/stalwart/zone.ts'
import { seat, tenant } from './support/desired.ts'
import { recording } from './support/http.ts'
import { converge, Memory, options, reconcile, shown, signal } from './support/rig.ts'
import { type StalwartRig, stalwartRig } from './support/stalwart-rig.ts'

describe('Stalwart', () => {
  let rig: StalwartRig
  let memory: Memory
  beforeEach(async () => {
    rig = await stalwartRig()
    memory = new Memory()
  })
  afterEach(() => rig.close())

  const create = async (object: string, body: object) => {
    const [answer] = await rig.jmap([`x:${object}/set`, { create: { n: body } }, 'c'])
    return answer.created.n.id as string
  }

  it.each([
    ['somebody else made', 'the old one', 'it was not made by dezky'],
    ['another customer has', 'dezky:tenant:t9', 'it belongs to another customer'],
  ])('leaves a domain alone that %s, and everything in it', async (_, description, why) => {
    await create('Domain', { name: 'acme.example.com', description })
    const before = await rig.snapshot()
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    expect(plan.steps.map(shown)).toEqual(['blocked domain acme.example.com'])
    await expect(plan.steps[0]!.run(signal)).rejects.toMatchObject({
      code: 'conflict',
      message: `the domain acme.example.com in Stalwart (JMAP) is left alone: ${why}`,
    })
    expect(await rig.snapshot()).toEqual(before)
  })

  it('leaves accounts alone that others made in the domain, and the domain while they are in it', async () => {
    await converge(rig, tenant({ seats: [seat('ada')] }), memory)
    const domainId = memory.ids['domain:acme.example.com']
    await create('Account', { '@type': 'User', name: 'bo', domainId, description: 'Bo of old' })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    expect(plan.steps.map(shown)).toEqual(['create account cy@acme.example.com', 'blocked account bo@acme.example.com'])
    const end = await reconcile(rig.connector(fetch), tenant({ presence: 'gone' }), memory, 'go on')
    const [last] = end.steps.slice(-1)
    expect(shown(last!)).toBe('blocked domain acme.example.com')
    await expect(last!.run(signal)).rejects.toMatchObject({
      message: expect.stringContaining('it holds accounts that dezky did not make: bo'),
    })
    expect(await rig.snapshot()).toMatchObject({
      accounts: [{ name: 'bo@acme.example.com', description: 'Bo of old' }],
    })
  })

  it('locks an account so that nobody signs in, and keeps what else was withheld', async () => {
    await converge(rig, tenant(), memory)
    const id = memory.ids['user:ada']!
    const own = { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { calendarAlarmsSend: true } }
    await rig.jmap(['x:Account/set', { update: { [id]: { permissions: own } } }, 'u'])
    const permissions = async () => {
      const [answer] = await rig.jmap(['x:Account/get', { ids: [id] }, 'g'])
      return answer.list[0].permissions
    }
    await converge(rig, tenant({ presence: 'suspended' }), memory)
    expect(await permissions()).toEqual({
      ...own,
      disabledPermissions: { calendarAlarmsSend: true, authenticate: true, emailSend: true },
    })
    await converge(rig, tenant(), memory)
    expect(await permissions()).toEqual(own)
  })

  it('holds 1,200 people in a few requests', async () => {
    const many = tenant({ seats: Array.from({ length: 1200 }, (_, index) => seat(`p${index}`)) })
    const { http, exchanges } = recording()
    await reconcile(rig.connector(http), many, memory)
    // session, reading, domain, group, twelve times a hundred accounts
    expect(exchanges).toHaveLength(16)
    exchanges.length = 0
    const plan = await rig.connector(http).open(many, memory.ids, signal)
    expect(plan.steps).toEqual([])
    expect(plan.facts).toContainEqual({ label: 'Mailboxes', value: '1200' })
    // session, and three pages of at most 500
    expect(exchanges).toHaveLength(4)
    exchanges.length = 0
    await reconcile(rig.connector(http), { ...many, presence: 'suspended' }, memory)
    expect(exchanges).toHaveLength(16)
  })

  it('refuses one person without holding up the others', async () => {
    const plan = await reconcile(
      rig.connector(fetch),
      tenant({ seats: [seat('ada'), seat('bo', { email: 'b o@acme.example.com' }), seat('cy')] }),
      memory,
      'go on',
    )
    expect(plan.steps).toHaveLength(5)
    expect(Object.keys(memory.ids)).toEqual(['domain:acme.example.com', 'group', 'user:ada', 'user:cy'])
  })

  it('makes no mailbox for an address elsewhere, and says so', async () => {
    const desired = tenant({ seats: [seat('ada'), seat('bo', { email: 'bo@gmail.example' })] })
    const plan = await reconcile(rig.connector(fetch), desired, memory)
    expect(plan.notes).toEqual(["bo@gmail.example has no mailbox: its domain is not one of the tenant's"])
    expect(Object.keys(memory.ids)).not.toContain('user:bo')
    expect((await rig.connector(fetch).open(desired, memory.ids, signal)).steps).toEqual([])
  })

  it('gives way to a person called everyone', async () => {
    const clash = tenant({ seats: [seat('everyone')] })
    await converge(rig, tenant(), memory)
    expect(await converge(rig, clash, memory)).toBe(1)
    expect(await rig.snapshot()).toMatchObject({
      accounts: [{ name: 'everyone-acme@acme.example.com' }, { name: 'everyone@acme.example.com', type: 'User' }],
    })
    expect(await converge(rig, tenant({ seats: [seat('everyone', { email: 'e@acme.example.com' })] }), memory)).toBe(1)
    expect(await rig.snapshot()).toMatchObject({
      accounts: [{ name: 'e@acme.example.com' }, { name: 'everyone@acme.example.com', type: 'Group' }],
    })
  })

  it('tells why a domain name is refused', async () => {
    const desired = tenant({ domains: [{ name: 'acme.example', primary: true }], seats: [] })
    await expect(reconcile(rig.connector(fetch), desired, memory)).rejects.toMatchObject({
      code: 'refused',
      message: 'Stalwart (JMAP) refused acme.example: invalidPatch (Invalid domain name; name)',
    })
  })

  it('looks for a domain that could not be made once, not for every account in it', async () => {
    const domains = [
      { name: 'acme.example.com', primary: true },
      { name: 'acme.example', primary: false },
    ]
    const lost = Array.from({ length: 30 }, (_, index) => seat(`p${index}`, { email: `p${index}@acme.example` }))
    const { http, exchanges } = recording()
    await reconcile(rig.connector(http), tenant({ domains, seats: [seat('ada'), ...lost] }), memory, 'go on')
    expect(Object.keys(memory.ids)).toEqual(['domain:acme.example.com', 'group', 'user:ada'])
    expect(exchanges.length).toBeLessThan(10)
  })

  it('takes a domain away whose keys are in use', async () => {
    const two = [
      { name: 'acme.example.com', primary: true },
      { name: 'acme.example.net', primary: false },
    ]
    await converge(rig, tenant({ domains: two }), memory)
    await converge(rig, tenant(), memory)
    expect(await rig.snapshot()).toMatchObject({ domains: [{ name: 'acme.example.com' }], keysWithoutDomain: 0 })
    expect(Object.keys(memory.ids)).not.toContain('domain:acme.example.net')
  })

  it('knows the DNS records of a domain', async () => {
    await converge(rig, tenant(), memory)
    const connector = rig.connector(fetch) as StalwartConnector
    const zone = await connector.zone('acme.example.com', signal)
    expect(parseZone(zone!, 'acme.example.com')).toContainEqual({
      domain: 'acme.example.com',
      type: 'MX',
      host: '@',
      value: 'mail.dezky.local.',
      priority: 10,
      purpose: 'brings mail to the server',
    })
    expect(await connector.zone('nobody.example.com', signal)).toBeNull()
  })

  it.each(['admin:wrong', 'API_wrong'])('says that %s is not accepted', async (token) => {
    const connector = new StalwartConnector(options('stalwart', rig.url, token, fetch))
    const refused = connector.ping(signal)
    await expect(refused).rejects.toMatchObject({ code: 'unauthorized', retryable: false })
    await expect(refused).rejects.not.toThrow(token)
  })

  describe('aliases', () => {
    const at = (...locals: readonly string[]) => locals.map((local) => `${local}@acme.example.com`)
    const people = (...seats: readonly [id: string, ...aliases: string[]][]) =>
      tenant({ seats: seats.map(([id, ...aliases]) => seat(id, { aliases: at(...aliases) })) })
    const accounts = async () => {
      const { accounts } = (await rig.snapshot()) as { accounts: { name: string; aliases: string[] }[] }
      return Object.fromEntries(accounts.map(({ name, aliases }) => [name.split('@')[0], aliases]))
    }

    it('come with the account, change and go', async () => {
      const made = await reconcile(rig.connector(fetch), people(['ada', 'a', 'al'], ['bo']), memory)
      expect(made.steps.find((step) => step.name === 'ada@acme.example.com')?.changes).toContainEqual({
        field: 'aliases',
        from: null,
        to: 'a@acme.example.com, al@acme.example.com',
      })
      expect(await accounts()).toEqual({ ada: at('a', 'al'), bo: [], everyone: [] })
      const plan = await reconcile(rig.connector(fetch), people(['ada', 'al', 'x'], ['bo', 'b']), memory)
      expect(plan.steps.map(({ changes }) => changes)).toEqual([
        [{ field: 'aliases', from: at('a', 'al').join(', '), to: at('al', 'x').join(', ') }],
        [{ field: 'aliases', from: null, to: 'b@acme.example.com' }],
      ])
      expect(plan.facts).toContainEqual({ label: 'Aliases', value: '2' })
      expect(await accounts()).toEqual({ ada: at('al', 'x'), bo: at('b'), everyone: [] })
      await converge(rig, people(['ada'], ['bo']), memory)
      expect(await accounts()).toEqual({ ada: [], bo: [], everyone: [] })
    })

    it('are swapped, and become addresses and back, in one run', async () => {
      await converge(rig, people(['ada', 'a'], ['bo', 'b'], ['cy', 'c']), memory)
      await converge(rig, people(['ada', 'b', 'c'], ['bo', 'a'], ['cy']), memory)
      expect(await accounts()).toEqual({ ada: at('b', 'c'), bo: at('a'), cy: [], everyone: [] })
      const swapped = tenant({
        seats: [
          seat('ada', { email: 'a@acme.example.com', aliases: at('ada') }),
          seat('bo', { email: 'c@acme.example.com', aliases: at('everyone') }),
          seat('di', { email: 'b@acme.example.com', aliases: at('bo', 'cy') }),
        ],
      })
      await converge(rig, swapped, memory)
      expect(await accounts()).toEqual({
        a: at('ada'),
        b: at('bo', 'cy'),
        c: at('everyone'),
        'everyone-acme': [],
      })
    })

    it('that somebody changed by hand are put right', async () => {
      const desired = people(['ada', 'a'], ['bo', 'b'])
      await converge(rig, desired, memory)
      const domainId = memory.ids['domain:acme.example.com']
      const drifted = {
        [memory.ids['user:ada']!]: { aliases: {} },
        [memory.ids['user:bo']!]: {
          aliases: { 0: { name: 'b', domainId, enabled: false }, 1: { name: 'a', domainId } },
        },
        [memory.ids['group']!]: { aliases: { 0: { name: 'all', domainId } } },
      }
      for (const [id, patch] of Object.entries(drifted))
        await rig.jmap(['x:Account/set', { update: { [id]: patch } }, 'u'])
      expect(await accounts()).toEqual({ ada: [], bo: [...at('a'), 'b@acme.example.com (off)'], everyone: at('all') })
      await converge(rig, desired, memory)
      expect(await accounts()).toEqual({ ada: at('a'), bo: at('b'), everyone: [] })
    })

    it('that an account dezky did not make has are left to it, and the rest is done', async () => {
      await converge(rig, people(['ada']), memory)
      const domainId = memory.ids['domain:acme.example.com']
      const aliases = { 0: { name: 'desk', domainId }, 1: { name: 'cy', domainId } }
      await create('Account', { '@type': 'User', name: 'old', domainId, description: 'of old', aliases })
      const desired = people(['ada', 'a', 'desk', 'old'], ['cy'])
      const plan = await reconcile(rig.connector(fetch), desired, memory, 'go on')
      expect(plan.steps.map(shown)).toEqual([
        'update account ada@acme.example.com',
        'blocked account cy@acme.example.com',
        'blocked alias desk@acme.example.com',
        'blocked alias old@acme.example.com',
      ])
      expect(await accounts()).toEqual({ ada: at('a'), everyone: [], old: at('cy', 'desk') })
    })

    it('outside the tenant’s domains reach nobody, and that is said', async () => {
      const desired = tenant({ seats: [seat('ada', { aliases: ['ada@gmail.example'] })] })
      const plan = await reconcile(rig.connector(fetch), desired, memory)
      expect(plan.notes).toEqual(["the alias ada@gmail.example reaches nobody: its domain is not one of the tenant's"])
      expect((await rig.connector(fetch).open(desired, memory.ids, signal)).steps).toEqual([])
    })
  })
})
