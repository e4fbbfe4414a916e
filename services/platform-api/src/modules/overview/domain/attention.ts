import { systems, type Overview, type ProvisioningErrors, type Readiness } from '@dezky/contracts'

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

/** What the service leans on and does not work; what is not configured is nobody's worry. */
export const ofReadiness = ({ dependencies }: Readiness): Attention[] =>
  dependencies
    .filter((one) => one.status === 'failing')
    .map((one) => ({ kind: 'dependency', title: one.name, detail: one.detail ?? 'No answer', href: '/health' }))
