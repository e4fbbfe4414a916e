import type { AuthentikRig } from './authentik-rig.ts'
import type { OcisRig } from './ocis-rig.ts'
import type { Rig } from './rig.ts'
import type { StalwartRig } from './stalwart-rig.ts'

/** Takes one of several, by a number that fast-check may shrink. */
const oneOf = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)]

/**
 * Changes something of the tenant by hand, as an administrator of the system would. `which` selects the object, `how`
 * the change; nothing happens where there is no such object.
 */
export function drift(rig: Rig, which: number, how: number): Promise<unknown> {
  if (rig.system === 'authentik') return driftAuthentik(rig as AuthentikRig, which, how)
  if (rig.system === 'stalwart') return driftStalwart(rig as StalwartRig, which, how)
  return driftOcis(rig as OcisRig, which, how)
}

async function driftAuthentik({ api }: AuthentikRig, which: number, how: number) {
  const { results: groups } = await api('GET', '/core/groups/?name=dezky-tenant-acme')
  const { results: users } = await api('GET', '/core/users/?path_startswith=dezky')
  const [group] = groups
  const user = oneOf<any>(users, which)
  const changes = [
    () => user && api('PATCH', `/core/users/${user.pk}/`, { name: 'Somebody Else' }),
    () => user && api('PATCH', `/core/users/${user.pk}/`, { is_active: !user.is_active }),
    () => user && api('PATCH', `/core/users/${user.pk}/`, { username: `u${user.pk}`, email: 'x@y.example.com' }),
    () => user && api('PATCH', `/core/users/${user.pk}/`, { attributes: {} }),
    () => user && api('PATCH', `/core/users/${user.pk}/`, { path: 'dezky-elsewhere' }),
    () => user && api('PATCH', `/core/users/${user.pk}/`, { groups: [] }),
    () => user && api('DELETE', `/core/users/${user.pk}/`),
    () => group && api('PATCH', `/core/groups/${group.pk}/`, { name: 'renamed' }),
    () => group && api('PATCH', `/core/groups/${group.pk}/`, { attributes: {} }),
    () => group && api('DELETE', `/core/groups/${group.pk}/`),
  ]
  return oneOf(changes, how)?.()
}

async function driftStalwart({ jmap }: StalwartRig, which: number, how: number) {
  const [domains, accounts] = await jmap(['x:Domain/get', { ids: null }, 'd'], ['x:Account/get', { ids: null }, 'a'])
  const domain = oneOf<any>(domains.list, which)
  const account = oneOf<any>(accounts.list, which)
  const update = (patch: object) => account && jmap(['x:Account/set', { update: { [account.id]: patch } }, 'u'])
  const user = (patch: object) => (account?.['@type'] === 'User' ? update(patch) : undefined)
  const changes = [
    () => update({ description: 'Somebody Else' }),
    () => update({ description: null }),
    () => update({ name: `renamed${which % 7}` }),
    () => user({ 'quotas/maxDiskQuota': 1 }),
    () => user({ quotas: {} }),
    () => user({ permissions: { '@type': 'Inherit' } }),
    () =>
      user({
        permissions: { '@type': 'Merge', enabledPermissions: {}, disabledPermissions: { authenticate: true } },
      }),
    () => user({ memberGroupIds: {} }),
    () => update({ aliases: {} }),
    () => account && update({ aliases: { 0: { name: 'abcdef'[which % 6], domainId: account.domainId } } }),
    () => user(Object.hasOwn(account?.aliases ?? {}, '0') ? { 'aliases/0/enabled': false } : {}),
    () => account && jmap(['x:Account/set', { destroy: [account.id] }, 'x']),
    () => domain && jmap(['x:Domain/set', { update: { [domain.id]: { description: null } } }, 'u']),
  ]
  return oneOf(changes, how)?.()
}

async function driftOcis({ graph }: OcisRig, which: number, how: number) {
  const { value: groups } = await graph('GET', '/v1.0/groups?$expand=members')
  const { value: drives } = await graph('GET', '/v1.0/drives')
  const group = oneOf<any>(groups, which)
  const user = oneOf<any>(group?.members ?? [], which)
  const drive = oneOf<any>(drives, which)
  const path = `/v1.0/drives/${drive?.id}`
  const changes = [
    () => user && graph('PATCH', `/v1.0/users/${user.id}`, { displayName: 'Somebody Else' }),
    () => user && graph('PATCH', `/v1.0/users/${user.id}`, { mail: 'x@y.example.com' }),
    () => user && graph('PATCH', `/v1.0/users/${user.id}`, { onPremisesSamAccountName: `u${which % 7}` }),
    () => user && graph('DELETE', `/v1.0/users/${user.id}`),
    () => user && graph('DELETE', `/v1.0/groups/${group.id}/members/${user.id}/$ref`),
    () => group && graph('PATCH', `/v1.0/groups/${group.id}`, { displayName: 'renamed' }),
    () => group && graph('DELETE', `/v1.0/groups/${group.id}`),
    () => drive && graph('PATCH', path, { name: 'Elsewhere', description: 'our files' }),
    () => drive && graph('PATCH', path, { quota: { total: 5 } }),
    () => drive && graph('DELETE', path),
    () => user?.identities && graph('PATCH', `/v1.0/users/${user.id}`, { identities: [] }),
    () =>
      user?.accountEnabled !== undefined &&
      graph('PATCH', `/v1.0/users/${user.id}`, { accountEnabled: !user.accountEnabled }),
  ]
  return oneOf(changes, how)?.()
}
