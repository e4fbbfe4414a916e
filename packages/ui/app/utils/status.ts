import type {
  InvoiceStatus,
  PartnerStatus,
  PayoutStatus,
  ProvisioningState,
  SeatStatus,
  SubscriptionStatus,
  SystemProvisioning,
  TenantStatus,
} from '@dezky/contracts'

/** The five states, the same everywhere. */
export type Status = 'ok' | 'working' | 'attention' | 'failing' | 'off'

/** A state and the word that names it. */
export interface StatusWord {
  status: Status
  word: string
}

const word = (status: Status, text: string): StatusWord => ({ status, word: text })

const tenantWords: Record<TenantStatus, StatusWord> = {
  pending: word('working', 'pending'),
  active: word('ok', 'active'),
  suspended: word('attention', 'suspended'),
  cancelled: word('off', 'cancelled'),
  purged: word('off', 'purged'),
}
export const tenantStatusWord = (status: TenantStatus): StatusWord => tenantWords[status]

const partnerWords: Record<PartnerStatus, StatusWord> = {
  active: word('ok', 'active'),
  suspended: word('attention', 'suspended'),
}
export const partnerStatusWord = (status: PartnerStatus): StatusWord => partnerWords[status]

const systemWords: Record<ProvisioningState, StatusWord> = {
  pending: word('working', 'working'),
  ok: word('ok', 'ok'),
  error: word('failing', 'failing'),
  disabled: word('off', 'off'),
}
export const systemStatusWord = (status: ProvisioningState): StatusWord => systemWords[status]

/** A system as its card shows it: while steps are under way it says how far it is. */
export function provisioningWord(system: SystemProvisioning, working: boolean): StatusWord {
  if (system.status === 'pending' || (working && system.stepsDone < system.stepsTotal)) {
    return word('working', system.stepsTotal > 0 ? `working ${system.stepsDone}/${system.stepsTotal}` : 'working')
  }
  return systemWords[system.status]
}

/** The worst of several systems, for a list. */
export function worstSystem(states: ProvisioningState[]): StatusWord {
  const worst = (['error', 'pending', 'ok'] as const).find((state) => states.includes(state)) ?? 'disabled'
  return systemWords[worst]
}

const seatWords: Record<SeatStatus, StatusWord> = {
  invited: word('off', 'invited'),
  active: word('ok', 'active'),
  disabled: word('off', 'disabled'),
}
export const seatStatusWord = (status: SeatStatus): StatusWord => seatWords[status]

const subscriptionWords: Record<SubscriptionStatus, StatusWord> = {
  trialing: word('working', 'trial'),
  active: word('ok', 'active'),
  past_due: word('failing', 'past due'),
  paused: word('attention', 'paused'),
  cancelled: word('off', 'cancelled'),
}
export const subscriptionStatusWord = (status: SubscriptionStatus): StatusWord => subscriptionWords[status]

/** The systems by the names people know them by. */
export const systemNames = { authentik: 'Identity', stalwart: 'Mail', ocis: 'Files' } as const

const invoiceWords: Record<InvoiceStatus, StatusWord> = {
  draft: word('off', 'draft'),
  open: word('working', 'open'),
  paid: word('ok', 'paid'),
  void: word('off', 'void'),
  uncollectible: word('failing', 'uncollectible'),
}
/** How an invoice stands: an open one past its due date is overdue. */
export const invoiceStatusWord = (invoice: { status: InvoiceStatus; overdue?: boolean }): StatusWord =>
  invoice.status === 'open' && invoice.overdue ? word('attention', 'overdue') : invoiceWords[invoice.status]

const payoutWords: Record<PayoutStatus, StatusWord> = {
  accrued: word('attention', 'waits for approval'),
  approved: word('working', 'approved'),
  paid: word('ok', 'paid'),
  reversed: word('off', 'reversed'),
}
export const payoutStatusWord = (status: PayoutStatus): StatusWord => payoutWords[status]
