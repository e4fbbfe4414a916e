import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { TenantStore, TenantSubscriptions } from '../../tenants/index.ts'
import { noSubscription } from '../subscriptions.errors.ts'

@Injectable()
export class ReadSubscription {
  private readonly tenants: TenantStore
  private readonly subscriptions: TenantSubscriptions

  constructor(tenants: TenantStore, subscriptions: TenantSubscriptions) {
    this.tenants = tenants
    this.subscriptions = subscriptions
  }

  /** @throws AppError tenants.not_found, subscriptions.none */
  async execute(ctx: Context, slug: string): Promise<SubscriptionAnswer> {
    return this.ofTenant(ctx, await this.tenants.bySlug(ctx, slug))
  }

  /** @throws AppError subscriptions.none */
  async ofTenant(ctx: Context, tenant: { id: string }): Promise<SubscriptionAnswer> {
    const answer = (await this.subscriptions.ofTenants(ctx, [tenant.id])).get(tenant.id)
    if (!answer) throw noSubscription()
    return answer
  }
}
