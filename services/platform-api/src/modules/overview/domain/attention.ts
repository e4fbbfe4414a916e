import { systems, type AuditIntegrity, type Overview, type ProvisioningErrors, type Readiness } from '@dezky/contracts'

export type Attention = Overview['attention'][number]

interface Named {
  readonly slug: string
  readonly name: string
}

/** A tenant that at least one system does not hold as desired: with what each of them says. */
export function ofTenant({ slug, name, errors }: Named & { errors: ProvisioningErrors }): Attention {
  const said = systems.flatMap((system) => (errors[system] ? [`${system}: ${errors[system].message}`] : []))
  return {
    kind: 'provisioning',
    title: name,
    detail: said.length > 0 ? said.join(' · ') : 'A connected system is not as desired',
    href: `/tenants/${slug}`,
  }
}

export const ofPartner = ({ slug, name }: Named): Attention => ({
  kind: 'partner',
  title: name,
  detail: 'The partner is suspended: its people can only read',
  href: `/partners/${slug}`,
})

/** The log is not signed any more: nothing else matters as much. */
export const ofIntegrity = ({ halted }: Pick<AuditIntegrity, 'halted'>): Attention[] =>
  halted
    ? [{ kind: 'integrity', title: 'The audit log is no longer signed', detail: halted.detail, href: '/audit' }]
    : []

/** What sources sent and nobody has looked at. */
export const ofDeadLetters = ({ deadLetters }: Pick<AuditIntegrity, 'deadLetters'>): Attention[] =>
  deadLetters > 0
    ? [
        {
          kind: 'dead_letters',
          title: deadLetters === 1 ? 'One event was put aside' : `${String(deadLetters)} events were put aside`,
          detail: 'A connected system sent what could not be read',
          href: '/audit/dead-letters',
        },
      ]
    : []

const counted = (many: number, one: string, more: string): string => `${String(many)} ${many === 1 ? one : more}`

/** What an archive run or the safety net complained of. */
export const ofColdStorage = (alarms: readonly { message: string }[]): Attention[] =>
  alarms.map(({ message }) => ({ kind: 'cold_storage', title: 'Cold storage', detail: message, href: '/audit/cold' }))

/** Payouts that wait for somebody's decision or transfer. */
export function ofPayouts({ accrued, approved }: { accrued: number; approved: number }): Attention[] {
  const waiting = [
    ...(accrued > 0 ? [`${counted(accrued, 'waits', 'wait')} for approval`] : []),
    ...(approved > 0 ? [`${counted(approved, 'waits', 'wait')} to be paid`] : []),
  ]
  if (waiting.length === 0) return []
  const title = `${counted(accrued + approved, 'payout', 'payouts')} to partners`
  return [{ kind: 'payouts', title, detail: waiting.join(' · '), href: '/billing/payouts' }]
}

/** Events of Stripe that were given up on. */
export const ofStripeEvents = (failed: number): Attention[] =>
  failed > 0
    ? [
        {
          kind: 'stripe_events',
          title: `${counted(failed, 'event', 'events')} of Stripe could not be worked on`,
          detail: 'What they say is missing from the books until they are replayed',
          href: '/billing/events?status=failed',
        },
      ]
    : []

/** What the last comparison with Stripe found. */
export const ofDifferences = (differences: number): Attention[] =>
  differences > 0
    ? [
        {
          kind: 'differences',
          title: `${counted(differences, 'difference', 'differences')} between our books and Stripe’s`,
          detail: 'Found by the last comparison',
          href: '/billing/events',
        },
      ]
    : []

/** What the service leans on and does not work; what is not configured is nobody's worry. */
export const ofReadiness = ({ dependencies }: Readiness): Attention[] =>
  dependencies
    .filter((one) => one.status === 'failing')
    .map((one) => ({ kind: 'dependency', title: one.name, detail: one.detail ?? 'No answer', href: '/health' }))
