import { describe, expect, it } from 'vitest'

import { roleForMembers } from './roles.ts'

const roles = (...names: string[]) => names.map((displayName) => ({ id: displayName, displayName }))

describe('roleForMembers', () => {
  it.each([
    [['Viewer', 'Editor', 'Manager'], 'Editor'],
    [['Can view', 'Can edit without versions', 'Can edit', 'Can manage'], 'Can edit'],
    [['Can view', 'Can manage'], 'Can manage'],
    [['Can view'], undefined],
    [[], undefined],
  ])('takes of %j %s', (names, role) => {
    expect(roleForMembers(roles(...names))?.id).toBe(role)
  })
})
