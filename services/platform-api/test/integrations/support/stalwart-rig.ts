import { FaultSwitches } from '../../../../../packages/sandbox/src/faults/faults.ts'
import { startStalwart } from '../../../../../packages/sandbox/src/stalwart/start-stalwart.ts'
import { StalwartConnector } from '../../../src/integrations/stalwart/stalwart.connector.ts'
import { clock, options, type Rig, watch } from './rig.ts'
import { stalwartAnswers, stalwartRequests } from './specs.ts'

const token = 'admin:a-secret-for-tests'

export interface StalwartRig extends Rig {
  /** Runs method calls as the administrator. */
  readonly jmap: (...calls: readonly unknown[]) => Promise<any[]>
  /** Holds what is sent against the official specification. */
  readonly through: (http: typeof fetch) => typeof fetch
}

export async function stalwartRig(): Promise<StalwartRig> {
  const standIn = await startStalwart({
    port: 0,
    dataFile: ':memory:',
    faults: new FaultSwitches(),
    adminUser: 'admin',
    adminSecret: 'a-secret-for-tests',
    clock,
    limits: { authenticatedPerMinute: 1_000_000, anonymousPerMinute: 1_000_000 },
  })
  const jmap = async (...methodCalls: readonly unknown[]) => {
    const response = await fetch(`${standIn.url}/jmap`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(token).toString('base64')}`,
      },
      body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'], methodCalls }),
    })
    const { methodResponses } = (await response.json()) as { methodResponses: any[] }
    return methodResponses.map((one) => one[1])
  }
  const watched = watch(stalwartRequests)
  return {
    system: 'stalwart',
    url: standIn.url,
    jmap,
    through: watched.through,
    connector: (http, retries) =>
      new StalwartConnector({
        ...options('stalwart', standIn.url, token, watched.through(http), retries),
        removalPauseMs: 0,
      }),
    snapshot: async () => {
      const [domains, accounts, keys] = await jmap(
        ['x:Domain/get', { ids: null }, 'd'],
        ['x:Account/get', { ids: null }, 'a'],
        ['x:DkimSignature/get', { ids: null }, 'k'],
      )
      const domainName = new Map<string, string>(domains.list.map((one: any) => [one.id, one.name]))
      const accountName = new Map<string, string>(accounts.list.map((one: any) => [one.id, one.name]))
      return {
        domains: domains.list.map((one: any) => ({ name: one.name, description: one.description })).sort(byName),
        keysWithoutDomain: keys.list.filter((one: any) => !domainName.has(one.domainId)).length,
        accounts: accounts.list
          .map((one: any) => ({
            name: `${one.name}@${domainName.get(one.domainId)}`,
            type: one['@type'],
            description: one.description,
            permissions: one.permissions,
            quotas: one.quotas,
            aliases: Object.values<any>(one.aliases ?? {})
              .map((alias) => `${alias.name}@${domainName.get(alias.domainId)}${alias.enabled ? '' : ' (off)'}`)
              .sort(),
            groups: Object.keys(one.memberGroupIds ?? {}).map((id) => accountName.get(id)),
            credentials: one.credentials,
          }))
          .sort(byName),
      }
    },
    violations: stalwartAnswers,
    close: async () => {
      await standIn.close()
      watched.complain()
    },
  }
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
