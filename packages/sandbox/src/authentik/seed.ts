import { Accounts } from './accounts.ts'
import type { AuthentikState } from './authentik-state.ts'
import { operatorsGroup } from './directory.ts'
import type { EventUser } from './event.ts'

export const serviceAccountName = 'dezky-platform'

const operators = [
  { uuid: '0e1d3b52-7c4f-4a6e-9b1f-2d8c5a7f4e01', name: 'Freja Lund', email: 'freja@dezky.example' },
  { uuid: '5a9c2f14-3b8d-4e70-8f26-91d4c7b6a302', name: 'Oskar Holm', email: 'oskar@dezky.example' },
]

/**
 * Fills an empty store with what must exist before the platform does: the operators, their group and the account its
 * API token belongs to. Everybody else comes through the API.
 */
export function seedAuthentik(state: AuthentikState): void {
  if (state.users.count() > 0) return
  const accounts = new Accounts(state)
  const nobody = { user: undefined, visit: undefined }
  accounts.createUser(
    {
      uuid: 'c3f7a9d0-62e5-4b18-a4cd-7e0f19b8d503',
      username: serviceAccountName,
      name: 'dezky platform',
      email: '',
      is_active: true,
      type: 'service_account',
      path: 'goauthentik.io/service-accounts',
      attributes: {},
      groups: [],
    },
    nobody,
  )
  const group = accounts.createGroup(
    {
      pk: '8d2e6f40-19ab-4c57-b3e8-6a0d5f7c2b04',
      name: operatorsGroup,
      is_superuser: false,
      attributes: {},
      users: [],
      parents: [],
    },
    nobody,
  )
  for (const { uuid, name, email } of operators) {
    accounts.createUser(
      {
        uuid,
        username: email,
        name,
        email,
        is_active: true,
        type: 'internal',
        path: 'operators',
        attributes: {},
        groups: [group.pk],
      },
      nobody,
    )
  }
}

/** The account behind the API token, as events name it. */
export function serviceAccount(state: AuthentikState): EventUser {
  const row = state.users.byUsername(serviceAccountName)
  return row
    ? { pk: row.pk, email: row.email, username: row.username }
    : { pk: 0, email: '', username: serviceAccountName }
}
