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

/** What the service leans on and does not work; what is not configured is nobody's worry. */
export const ofReadiness = ({ dependencies }: Readiness): Attention[] =>
  dependencies
    .filter((one) => one.status === 'failing')
    .map((one) => ({ kind: 'dependency', title: one.name, detail: one.detail ?? 'No answer', href: '/health' }))
