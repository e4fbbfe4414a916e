import type { Member, PartnerRole } from '@dezky/contracts'

import type { StatusWord } from './status.ts'

const memberWords: Record<Member['status'], StatusWord> = {
  invited: { status: 'working', word: 'invited' },
  active: { status: 'ok', word: 'active' },
}
export const memberStatusWord = (status: Member['status']): StatusWord => memberWords[status]

/** Roles of a partner's team by the names people know them by. */
export const memberRoleNames: Record<PartnerRole, string> = { admin: 'Administrator', viewer: 'Viewer' }

/** The roles as choices of a form, with what each may do. */
export const memberRoleChoices = [
  { value: 'viewer', label: 'Viewer', description: 'Sees everything of the partner and its tenants, changes nothing.' },
  { value: 'admin', label: 'Administrator', description: 'Creates and manages tenants, and the team.' },
]
