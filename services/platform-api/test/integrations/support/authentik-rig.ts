import { authentikValidator } from '@dezky/sandbox/conformance-authentik'

import { AuthentikState } from '../../../../../packages/sandbox/src/authentik/authentik-state.ts'
import { startAuthentik } from '../../../../../packages/sandbox/src/authentik/authentik.ts'
import { seedAuthentik } from '../../../../../packages/sandbox/src/authentik/seed.ts'
import { FaultSwitches } from '../../../../../packages/sandbox/src/faults/faults.ts'
import { AuthentikConnector } from '../../../src/integrations/authentik/authentik.connector.ts'
import { AuthentikDirectory } from '../../../src/integrations/authentik/authentik.directory.ts'
import { clock, options, type Rig, watch } from './rig.ts'

const token = 'a-token-for-tests'

export interface AuthentikRig extends Rig {
  directory(http: typeof fetch): AuthentikDirectory
  readonly api: (method: string, path: string, body?: object) => Promise<any>
}

let validator: ReturnType<typeof authentikValidator> | undefined
const schema = () => (validator ??= authentikValidator())

export async function authentikRig(): Promise<AuthentikRig> {
  const state = new AuthentikState(':memory:', clock)
  seedAuthentik(state)
  const standIn = await startAuthentik({
    host: '127.0.0.1',
    port: 0,
    state,
    faults: new FaultSwitches(),
    token,
    recoveryUrl: (key) => `http://127.0.0.1/recover/${key}`,
  })
  const api = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${standIn.url}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  const all = async (path: string) => {
    const results: any[] = []
    for (let page = 1; page > 0;) {
      const answer = await api('GET', `${path}?page_size=100&page=${page}`)
      results.push(...answer.results)
      page = answer.pagination.next
    }
    return results
  }
  const watched = watch((request) => schema().validateRequest(request))
  return {
    system: 'authentik',
    url: standIn.url,
    api,
    connector: (http, retries) =>
      new AuthentikConnector(options('authentik', standIn.url, token, watched.through(http), retries)),
    directory: (http) => new AuthentikDirectory(options('authentik', standIn.url, token, watched.through(http))),
    snapshot: async () => {
      const groups = await all('/core/groups/')
      const users = await all('/core/users/')
      const nameOf = new Map(groups.map((group) => [group.pk, group.name]))
      return {
        groups: groups.map(({ name, attributes }) => ({ name, attributes })).sort(by('name')),
        users: users
          .map(({ username, name, email, is_active, path, attributes, groups: pks }) => ({
            username,
            name,
            email,
            is_active,
            path,
            attributes,
            groups: pks.map((pk: string) => nameOf.get(pk)).sort(),
          }))
          .sort(by('username')),
      }
    },
    violations: (exchange) => schema().validateResponse(exchange, { status: exchange.status, body: exchange.answer }),
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
