import { FaultSwitches } from '../../../../../packages/sandbox/src/faults/faults.ts'
import { startOcis } from '../../../../../packages/sandbox/src/ocis/start-ocis.ts'
import { OcisConnector } from '../../../src/integrations/ocis/ocis.connector.ts'
import { clock, options, type Rig, watch } from './rig.ts'
import { libreGraphAnswers, libreGraphRequests } from './specs.ts'

const token = 'a-token-for-tests'

export interface OcisRig extends Rig {
  readonly graph: (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<any>
}

export async function ocisRig(profile: 'current' | '2.0.0'): Promise<OcisRig> {
  const standIn = await startOcis({
    port: 0,
    dataFile: ':memory:',
    faults: new FaultSwitches(),
    token,
    profile,
    clock,
  })
  const graph = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${standIn.url}/graph${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  const watched = watch(libreGraphRequests)
  return {
    system: 'ocis',
    url: standIn.url,
    graph,
    connector: (http, retries) =>
      new OcisConnector(options('ocis', standIn.url, token, watched.through(http), retries)),
    snapshot: async () => {
      const { value: drives } = await graph('GET', '/v1.0/drives')
      const { value: groups } = await graph('GET', '/v1.0/groups?$expand=members')
      const { value: users } = await graph('GET', '/v1.0/users')
      const nameOf = new Map([...groups, ...users].map((one: any) => [one.id, one.displayName]))
      return {
        drives: drives
          .map(({ name, description, quota, root }: any) => ({
            name,
            description,
            quota: quota.total,
            trashed: root.deleted !== undefined,
            grants: root.permissions
              .map((one: any) => {
                const who = one.grantedToV2 ?? one.grantedTo[0]
                return `${nameOf.get((who.group ?? who.user).id)}: ${one.roles}`
              })
              .sort(),
          }))
          .sort(by('name')),
        groups: groups
          .map(({ displayName, description, members }: any) => ({
            displayName,
            description,
            members: members.map((one: any) => one.onPremisesSamAccountName).sort(),
          }))
          .sort(by('displayName')),
        users: users.map((user: any) => ({ ...user, id: undefined })).sort(by('onPremisesSamAccountName')),
      }
    },
    // The answers of the old release differ from the specification.
    violations: profile === 'current' ? libreGraphAnswers : () => [],
    close: async () => {
      await standIn.close()
      watched.complain()
    },
  }
}

const by =
  (key: string) =>
  (a: any, b: any): number =>
    a[key] < b[key] ? -1 : 1
