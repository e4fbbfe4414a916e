import type { PayoutStatus } from '@dezky/contracts'

export type PayoutAction = 'approve' | 'pay' | 'reverse'

/** In which state each action is allowed, and where it leads. Nothing leads out of `reversed`. */
const allowed: Readonly<Record<PayoutAction, { from: readonly PayoutStatus[]; to: PayoutStatus }>> = {
  approve: { from: ['accrued'], to: 'approved' },
  pay: { from: ['approved'], to: 'paid' },
  reverse: { from: ['accrued', 'approved', 'paid'], to: 'reversed' },
}

/** Where `action` leads from `status`; null when it is not allowed there. */
export function afterAction(action: PayoutAction, status: PayoutStatus): PayoutStatus | null {
  const { from, to } = allowed[action]
  return from.includes(status) ? to : null
}
