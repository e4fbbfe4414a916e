import type { RecoveryLink } from '@dezky/contracts'
import { Inject, Injectable, Optional } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { type IdentityDirectory, IntegrationError } from '../../../integrations/connector.ts'
import { IDENTITY_DIRECTORY } from '../../../integrations/tokens.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { TenantRecords } from '../tenant-records.ts'
import { illegalSeatTransition, notProvisioned } from '../tenants.errors.ts'
import { reachWritable } from './reach-tenant.ts'

const timeoutMs = 10_000

@Injectable()
export class CreateRecoveryLink {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly directory: IdentityDirectory | null

  constructor(
    work: Work,
    records: TenantRecords,
    @Optional() @Inject(IDENTITY_DIRECTORY) directory: IdentityDirectory | null = null,
  ) {
    this.work = work
    this.records = records
    this.directory = directory
  }

  /**
   * A link with which the person signs in once and sets a password. It is handed on and kept nowhere; that it was made
   * is recorded.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, seats.not_found,
   *   seats.illegal_transition for a disabled person, seats.not_provisioned, integrations.unavailable
   */
  async execute(ctx: Context, slug: string, id: string): Promise<RecoveryLink> {
    const { tenants, seats } = this.records
    const tenant = await reachWritable(tenants, ctx, slug, 'people.change')
    const seat = await seats.byId(ctx, tenant.id, id)
    if (seat.status === 'disabled') throw illegalSeatTransition('recovery-link', seat.status)
    if (seat.subject === null) throw notProvisioned()
    const url = await this.linkFor(seat.subject)
    await this.work.record(ctx, {
      action: 'seat.recovery_link_made',
      target: { type: 'seat', id, name: personal(seat.name) },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
    })
    return { url, expiresAt: null }
  }

  private async linkFor(subject: string): Promise<string> {
    if (!this.directory) throw new AppError('integrations.unavailable', { system: 'authentik' })
    try {
      return await this.directory.recoveryLink(subject, AbortSignal.timeout(timeoutMs))
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error
      throw new AppError('integrations.unavailable', { system: error.system, reason: error.code }, { cause: error })
    }
  }
}
