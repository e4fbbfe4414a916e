import { id, member, memberChange, memberInvite, memberPage, pageQuery, recoveryLink, slug } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { toMemberAnswer } from '../partner-view.ts'
import { MemberStore } from '../store/member.store.ts'
import { PartnerStore } from '../store/partner.store.ts'
import { ChangeMember } from '../use-cases/change-member.ts'
import { CreateMemberRecoveryLink } from '../use-cases/create-member-recovery-link.ts'
import { InviteMember } from '../use-cases/invite-member.ts'
import { RemoveMember } from '../use-cases/remove-member.ts'

const ofPartner = z.object({ slug })
const oneMember = z.object({ slug, id })
const tag = 'partners'
const access = ['portal', 'operator'] as const

const listMembers = endpoint({
  method: 'GET',
  path: '/partners/:slug/members',
  id: 'listMembers',
  tag,
  summary: 'The team of a partner, by name',
  access,
  params: ofPartner,
  query: pageQuery,
  answers: { 200: memberPage },
  errors: ['partners.not_found', 'request.bad_cursor'],
})

const inviteMember = endpoint({
  method: 'POST',
  path: '/partners/:slug/members',
  id: 'inviteMember',
  tag,
  summary: 'Invite somebody to the team',
  access,
  params: ofPartner,
  body: memberInvite,
  answers: { 201: member },
  errors: ['partners.not_found', 'partners.suspended', 'members.email_taken'],
  etag: true,
  audit: 'member.invited',
})

const changeMember = endpoint({
  method: 'PATCH',
  path: '/partners/:slug/members/:id',
  id: 'changeMember',
  tag,
  summary: 'Give somebody of the team another role',
  access,
  params: oneMember,
  body: memberChange,
  answers: { 200: member },
  errors: ['partners.not_found', 'partners.suspended', 'members.not_found', 'members.last_admin'],
  etag: true,
  audit: 'member.changed',
})

const removeMember = endpoint({
  method: 'DELETE',
  path: '/partners/:slug/members/:id',
  id: 'removeMember',
  tag,
  summary: 'Take somebody out of the team',
  access,
  params: oneMember,
  answers: { 204: null },
  errors: ['partners.not_found', 'partners.suspended', 'members.not_found', 'members.last_admin'],
  etag: true,
  audit: 'member.removed',
})

const createMemberRecoveryLink = endpoint({
  method: 'POST',
  path: '/partners/:slug/members/:id/recovery-link',
  id: 'createMemberRecoveryLink',
  tag,
  summary: 'A one-time link with which somebody of the team sets a password',
  access,
  params: oneMember,
  answers: { 201: recoveryLink },
  errors: [
    'partners.not_found',
    'partners.suspended',
    'members.not_found',
    'seats.not_provisioned',
    'integrations.unavailable',
  ],
  noStore: true,
  audit: 'member.recovery_link_made',
})

@Controller()
export class MembersController {
  private readonly partners: PartnerStore
  private readonly members: MemberStore
  private readonly invitation: InviteMember
  private readonly change: ChangeMember
  private readonly removal: RemoveMember
  private readonly recovery: CreateMemberRecoveryLink

  constructor(
    partners: PartnerStore,
    members: MemberStore,
    invitation: InviteMember,
    change: ChangeMember,
    removal: RemoveMember,
    recovery: CreateMemberRecoveryLink,
  ) {
    this.partners = partners
    this.members = members
    this.invitation = invitation
    this.change = change
    this.removal = removal
    this.recovery = recovery
  }

  @Endpoint(listMembers)
  async list(@Input() { ctx, params, query }: InputOf<typeof listMembers>) {
    const partner = await this.partners.bySlug(ctx, params.slug)
    const { rows, nextCursor, total } = await this.members.list(ctx, partner.id, query)
    return { items: rows.map(toMemberAnswer), nextCursor, total }
  }

  @Endpoint(inviteMember)
  async invite(@Input() { ctx, params, body }: InputOf<typeof inviteMember>) {
    return this.invitation.execute(ctx, params.slug, body)
  }

  @Endpoint(changeMember)
  async patch(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changeMember>) {
    return this.change.execute(ctx, params.slug, params.id, body, ifMatch)
  }

  @Endpoint(removeMember)
  async remove(@Input() { ctx, params, ifMatch }: InputOf<typeof removeMember>) {
    await this.removal.execute(ctx, params.slug, params.id, ifMatch)
  }

  @Endpoint(createMemberRecoveryLink)
  async recoveryLink(@Input() { ctx, params }: InputOf<typeof createMemberRecoveryLink>) {
    return this.recovery.execute(ctx, params.slug, params.id)
  }
}
