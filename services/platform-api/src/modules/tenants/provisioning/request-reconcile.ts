import { setTimeout as sleep } from 'node:timers/promises'

import type { ReconcileResult } from '@dezky/contracts'
import { Inject, Injectable } from '@nestjs/common'
import type { Logger } from 'pino'

import type { Context } from '../../../common/context/context.ts'
import { LOGGER } from '../../../common/logging/logger.token.ts'
import { TenantStore } from '../tenant.store.ts'
import { reachTenant } from '../use-cases/reach-tenant.ts'
import { ProvisioningRunStore } from './provisioning-run.store.ts'
import { toRunAnswer } from './provisioning-view.ts'
import { ProvisioningService } from './provisioning.service.ts'
import { Interrupted } from './work-lease.ts'

/** How long a caller waits for the end of a reconcile. */
export class Patience {
  private readonly milliseconds: number

  constructor(milliseconds = 30_000) {
    this.milliseconds = milliseconds
  }

  /** Resolves when it is over, or when there is nothing to wait for any more. */
  async wait(signal: AbortSignal): Promise<void> {
    await sleep(this.milliseconds, undefined, { signal }).catch(() => undefined)
  }
}

@Injectable()
export class RequestReconcile {
  private readonly tenants: TenantStore
  private readonly service: ProvisioningService
  private readonly runs: ProvisioningRunStore
  private readonly patience: Patience
  private readonly logger: Logger

  constructor(
    tenants: TenantStore,
    service: ProvisioningService,
    runs: ProvisioningRunStore,
    patience: Patience,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.tenants = tenants
    this.service = service
    this.runs = runs
    this.patience = patience
    this.logger = logger
  }

  /**
   * Reconciles a tenant and waits for the end; after 30 seconds it goes on alone and `finished` is false.
   * @throws AppError tenants.not_found, auth.forbidden, partners.suspended, provisioning.busy
   */
  async execute(
    ctx: Context,
    slug: string,
    dryRun: boolean,
  ): Promise<{ readonly finished: boolean; readonly result: ReconcileResult }> {
    const tenant = await reachTenant(this.tenants, ctx, slug, 'tenant.change')
    if (dryRun) {
      const { plan, unreachable } = await this.service.plan(ctx, tenant.id)
      return { finished: true, result: { dryRun, plan: [...plan], unreachable: [...unreachable], run: null } }
    }
    const outcome = await this.withPatience(this.service.reconcile(ctx, tenant.id))
    if (outcome === undefined) {
      const run = await this.runs.latest(ctx, tenant.id)
      return { finished: false, result: { dryRun, plan: [], unreachable: [], run: run && toRunAnswer(run) } }
    }
    const { plan = [], unreachable = [], run = null } = outcome ?? {}
    const result = { dryRun, plan: [...plan], unreachable: [...unreachable], run: run && toRunAnswer(run) }
    return { finished: true, result }
  }

  /** Undefined when it takes longer, or the process stops meanwhile: another one takes it up. */
  private async withPatience<T>(work: Promise<T>): Promise<T | undefined> {
    const guarded = work.catch((error: unknown) => {
      if (error instanceof Interrupted) return undefined
      throw error
    })
    guarded.catch((error: unknown) => this.logger.warn({ err: error }, 'a reconcile that was asked for failed'))
    const answered = new AbortController()
    try {
      return await Promise.race([guarded, this.patience.wait(answered.signal).then(() => undefined)])
    } finally {
      answered.abort()
    }
  }
}
