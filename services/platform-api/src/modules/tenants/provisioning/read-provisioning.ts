import type { ProvisioningView } from '@dezky/contracts'
import { Inject, Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { Config } from '../../../config/config.ts'
import type { Connector } from '../../../integrations/connector.ts'
import { CONNECTORS } from '../../../integrations/tokens.ts'
import { TenantStore } from '../tenant.store.ts'
import { ProvisioningRunStore } from './provisioning-run.store.ts'
import { toProvisioningView } from './provisioning-view.ts'
import { ProvisioningStore } from './provisioning.store.ts'

@Injectable()
export class ReadProvisioning {
  private readonly tenants: TenantStore
  private readonly states: ProvisioningStore
  private readonly runs: ProvisioningRunStore
  private readonly connectors: readonly Connector[]
  private readonly config: Config

  constructor(
    tenants: TenantStore,
    states: ProvisioningStore,
    runs: ProvisioningRunStore,
    @Inject(CONNECTORS) connectors: readonly Connector[],
    config: Config,
  ) {
    this.tenants = tenants
    this.states = states
    this.runs = runs
    this.connectors = connectors
    this.config = config
  }

  /** How a tenant's provisioning stands, for whoever can read the tenant. @throws AppError tenants.not_found */
  async execute(ctx: Context, slug: string): Promise<{ tenantId: string; view: ProvisioningView }> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    const view = toProvisioningView({
      tenant,
      state: await this.states.find(ctx, tenant.id),
      run: await this.runs.latest(ctx, tenant.id),
      enabled: this.connectors.map(({ system }) => system),
      sandbox: this.config.env.SANDBOX,
    })
    return { tenantId: tenant.id, view }
  }
}
