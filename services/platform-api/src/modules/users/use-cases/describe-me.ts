import { flagKeys, type Me } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { evaluateFlag, FlagStore } from '../../flags/index.ts'
import { TenantSubscriptions } from '../../tenants/index.ts'
import { toMyPartner, toMyTenant, toProfile } from '../me-view.ts'
import { type ReachedPartner, type ReachedTenant, ReachStore } from '../reach.store.ts'
import { UserStore } from '../user.store.ts'

const shownTenants = 50

@Injectable()
export class DescribeMe {
  private readonly users: UserStore
  private readonly reach: ReachStore
  private readonly subscriptions: TenantSubscriptions
  private readonly flags: FlagStore

  constructor(users: UserStore, reach: ReachStore, subscriptions: TenantSubscriptions, flags: FlagStore) {
    this.users = users
    this.reach = reach
    this.subscriptions = subscriptions
    this.flags = flags
  }

  /** Everything an application needs to know of its user at once, in at most seven queries. */
  async execute(ctx: Context): Promise<Me> {
    const [user, partners, reached] = await Promise.all([
      ctx.userId === undefined ? null : this.users.find(ctx.userId),
      this.reach.partners(ctx),
      this.reach.tenants(ctx, shownTenants + 1),
    ])
    const tenants = reached.slice(0, shownTenants)
    const ids = tenants.map((tenant) => tenant.id)
    const [subscriptions, flags] = await Promise.all([
      this.subscriptions.ofTenants(ctx, ids),
      this.evaluated(ctx, tenants[0], partners),
    ])
    return {
      ...toProfile(ctx, user),
      partners: partners.map((partner) => toMyPartner(ctx, partner)),
      tenants: tenants.map((tenant) => toMyTenant(ctx, tenant, subscriptions.get(tenant.id) ?? null)),
      tenantsTruncated: reached.length > shownTenants,
      flags,
    }
  }

  /** Flags as they are for the first tenant, or else for the first partner. */
  private async evaluated(
    ctx: Context,
    tenant: ReachedTenant | undefined,
    partners: readonly ReachedPartner[],
  ): Promise<Me['flags']> {
    const rules = new Map((await this.flags.all()).map((flag) => [flag.id, flag.rules]))
    const known = tenant ? partners.find((partner) => partner.id === tenant.partnerId) : partners[0]
    const partner = known?.slug ?? (tenant ? await this.reach.partnerSlugOf(ctx, tenant) : null)
    const subject = { tenant: tenant?.slug, partner: partner ?? undefined }
    return Object.fromEntries(flagKeys.map((key) => [key, evaluateFlag(rules.get(key) ?? null, subject)]))
  }
}
