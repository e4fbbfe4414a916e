import type { Page, ProvisioningRun, ProvisioningRunSummary, RunQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { TenantStore } from '../tenant.store.ts'
import { ProvisioningRunStore } from './provisioning-run.store.ts'
import { toRunAnswer, toRunSummary } from './provisioning-view.ts'

/** Reads the runs of a tenant that are kept, for whoever can read the tenant. */
@Injectable()
export class ReadRuns {
  private readonly tenants: TenantStore
  private readonly runs: ProvisioningRunStore

  constructor(tenants: TenantStore, runs: ProvisioningRunStore) {
    this.tenants = tenants
    this.runs = runs
  }

  /** Newest first. @throws AppError tenants.not_found, request.bad_cursor */
  async execute(ctx: Context, slug: string, query: RunQuery): Promise<Page<ProvisioningRunSummary>> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    const { rows, nextCursor, total } = await this.runs.list(ctx, tenant.id, query)
    return { items: rows.map(toRunSummary), nextCursor, total }
  }

  /** @throws AppError tenants.not_found, provisioning.run_not_found */
  async one(ctx: Context, slug: string, id: string): Promise<ProvisioningRun> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    return toRunAnswer(await this.runs.byId(ctx, tenant.id, id))
  }
}
