import type { PartnerStatus } from '@dezky/contracts'

export type PartnerAction = 'suspend' | 'resume'

/** From which status an action starts and where it leads. A suspended partner's tenants stay up; its people read only. */
const transitions: Readonly<Record<PartnerAction, Partial<Record<PartnerStatus, PartnerStatus>>>> = {
  suspend: { active: 'suspended' },
  resume: { suspended: 'active' },
}

/** Where `action` leads from `status`; null when it is not allowed there. */
export const nextStatus = (status: PartnerStatus, action: PartnerAction): PartnerStatus | null =>
  transitions[action][status] ?? null
