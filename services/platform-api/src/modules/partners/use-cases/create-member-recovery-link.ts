import type { RecoveryLink } from '@dezky/contracts'
import { Inject, Injectable, Optional } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { type IdentityDirectory, IntegrationError } from '../../../integrations/connector.ts'
import { IDENTITY_DIRECTORY } from '../../../integrations/tokens.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { directoryUnavailable, notProvisioned } from '../partners.errors.ts'
import { changeablePartner } from '../reach-partner.ts'
import { MemberStore } from '../store/member.store.ts'
import { PartnerStore } from '../store/partner.store.ts'

const patienceMs = 15_000

@Injectable()
export class CreateMemberRecoveryLink {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly members: MemberStore
  private readonly directory: IdentityDirectory | null

  constructor(
    work: Work,
    partners: PartnerStore,
    members: MemberStore,
    @Optional() @Inject(IDENTITY_DIRECTORY) directory?: IdentityDirectory | null,
  ) {
    this.work = work
    this.partners = partners
    this.members = members
    this.directory = directory ?? null
  }

  /**
   * A one-time link with which somebody of a team sets a password. It is handed over once and kept nowhere; that it
   * was made is recorded before it is given out.
   * @throws AppError partners.not_found, partners.suspended, auth.forbidden, members.not_found, seats.not_provisioned,
   * integrations.unavailable
   */
  async execute(ctx: Context, slug: string, id: string): Promise<RecoveryLink> {
    const partner = await changeablePartner(this.partners, ctx, slug)
    const member = await this.members.byId(ctx, partner.id, id)
    if (!this.directory) throw directoryUnavailable()
    const userId = partner.externalIds[`pk:${id}`] ?? partner.externalIds[`user:${id}`] ?? member.subject
    if (!userId) throw notProvisioned()
    const url = await this.linkFor(this.directory, userId)
    await this.work.record(ctx, {
      action: 'member.recovery_link_made',
      target: { type: 'member', id, name: personal(member.name) },
      partnerId: partner.id,
    })
    return { url, expiresAt: null }
  }

  private async linkFor(directory: IdentityDirectory, userId: string): Promise<string> {
    try {
      return await directory.recoveryLink(userId, AbortSignal.timeout(patienceMs))
    } catch (error) {
      throw error instanceof IntegrationError ? directoryUnavailable(error) : error
    }
  }
}
