import type * as c from '@dezky/contracts'
import type { z } from 'zod'

import type { paths as generated } from '../generated/platform-api'

type Get<Answer, Path = never, Query = never> = { get: Operation<Path, Query, never, Answer> }
type Post<Answer, Path = never, Body = never, Query = never> = { post: Operation<Path, Query, Body, Answer> }
type Patch<Answer, Path, Body> = { patch: Operation<Path, never, Body, Answer> }
type Delete<Path> = { delete: Operation<Path, never, never, undefined> }

type Operation<Path, Query, Body, Answer> = {
  parameters: Parameters<Path, Query>
  responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': Answer } } }
} & ([Body] extends [never] ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } })
type Parameters<Path, Query> = ([Query] extends [never] ? { query?: never } : { query?: Partial<Query> }) &
  ([Path] extends [never] ? { path?: never } : { path: Path }) & { header?: never; cookie?: never }

type Slug = { slug: string }
type SlugId = Slug & { id: string }
type SlugName = Slug & { name: string }
type DryRun = { dryRun: 'true' | 'false' }

/** The routes of platform-api, as its OpenAPI document describes them. */
export type paths = generated & Omit<announced, keyof generated>

/** Routes the apps use that the document does not describe yet, in the same shape. */
interface announced {
  '/me': Get<c.Me> & { patch: Operation<never, never, z.input<typeof c.meChange>, c.Me> }
  '/me/sign-out-everywhere': Post<undefined>
  '/overview': Get<c.Overview>
  '/health/ready': Get<c.Readiness>
  '/plans': Get<z.infer<typeof c.planList>> & Post<c.Plan, never, z.input<typeof c.planCreate>>
  '/plans/{key}': Patch<c.Plan, { key: string }, c.PlanChange>
  '/plans/{key}/prices': Post<c.Price, { key: string }, c.PriceCreate>
  '/prices/{id}': Patch<c.Price, { id: string }, c.PriceChange>
  '/flags': Get<z.infer<typeof c.flagList>>
  '/flags/{key}': Get<c.Flag, { key: string }> & {
    put: Operation<{ key: string }, never, z.input<typeof c.flagChange>, c.Flag>
  }
  '/tenants': Get<c.Page<c.Tenant>, never, c.TenantQuery> & Post<c.Tenant, never, z.input<typeof c.tenantCreate>>
  '/tenants/{slug}': Get<c.Tenant, Slug> & Patch<c.Tenant, Slug, z.input<typeof c.tenantChange>>
  '/tenants/{slug}/suspend': Post<c.Tenant, Slug>
  '/tenants/{slug}/resume': Post<c.Tenant, Slug>
  '/tenants/{slug}/cancel': Post<c.Tenant, Slug, z.input<typeof c.purgeConfirmation>>
  '/tenants/{slug}/restore': Post<c.Tenant, Slug>
  '/tenants/{slug}/purge': Post<c.Tenant, Slug, z.input<typeof c.purgeConfirmation>>
  '/tenants/{slug}/reconcile': Post<c.ReconcileResult, Slug, never, DryRun>
  '/tenants/{slug}/provisioning': Get<c.ProvisioningView, Slug>
  '/tenants/{slug}/dns': Get<c.DnsView, Slug>
  '/tenants/{slug}/audit': Get<z.infer<typeof c.auditPage>, Slug, c.AuditQuery>
  '/tenants/{slug}/domains': Get<z.infer<typeof c.domainList>, Slug> & Post<c.TenantDomain, Slug, c.DomainAdd>
  '/tenants/{slug}/domains/{name}': Delete<SlugName>
  '/tenants/{slug}/domains/{name}/verify': Post<c.TenantDomain, SlugName>
  '/tenants/{slug}/users': Get<c.Page<c.Seat>, Slug, c.SeatQuery> & Post<c.Seat, Slug, z.input<typeof c.seatInvite>>
  '/tenants/{slug}/users/{id}': Patch<c.Seat, SlugId, z.input<typeof c.seatChange>> & Delete<SlugId>
  '/tenants/{slug}/users/{id}/recovery-link': Post<c.RecoveryLink, SlugId>
  '/tenants/{slug}/subscription': Get<c.Subscription, Slug> &
    Post<c.Subscription, Slug, c.SubscriptionOpen> &
    Patch<c.Subscription, Slug, c.SubscriptionChange>
  '/partners': Get<
    c.Page<c.Partner>,
    never,
    { cursor: string; limit: number; q: string; status: string; sort: string }
  > &
    Post<c.Partner, never, z.input<typeof c.partnerCreate>>
  '/partners/{slug}': Get<c.Partner, Slug> & Patch<c.Partner, Slug, z.input<typeof c.partnerChange>>
  '/partners/{slug}/suspend': Post<c.Partner, Slug>
  '/partners/{slug}/resume': Post<c.Partner, Slug>
  '/partners/{slug}/tenants': Get<c.Page<c.Tenant>, Slug, c.TenantQuery>
  '/partners/{slug}/members': Get<c.Page<c.Member>, Slug, c.PageQuery> &
    Post<c.Member, Slug, z.input<typeof c.memberInvite>>
  '/partners/{slug}/members/{id}': Patch<c.Member, SlugId, z.input<typeof c.memberChange>> & Delete<SlugId>
}
