import { id, recoveryLink, seat, seatChange, seatInvite, seatPage, seatQuery, slug } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ChangeSeat } from '../use-cases/change-seat.ts'
import { CreateRecoveryLink } from '../use-cases/create-recovery-link.ts'
import { InviteSeat } from '../use-cases/invite-seat.ts'
import { ListSeats } from '../use-cases/list-seats.ts'
import { RemoveSeat } from '../use-cases/remove-seat.ts'

const params = z.object({ slug })
const seatParams = z.object({ slug, id })
const shared = { tag: 'people', access: ['portal', 'operator'] } as const
const reading = ['tenants.not_found', 'auth.forbidden'] as const
const writing = [...reading, 'tenants.not_writable', 'partners.suspended'] as const

const listSeats = endpoint({
  ...shared,
  method: 'GET',
  path: '/tenants/:slug/users',
  id: 'listSeats',
  summary: 'People of a tenant',
  description: 'Search looks at the beginning of name and e-mail.',
  params,
  query: seatQuery,
  answers: { 200: seatPage },
  errors: [...reading, 'request.bad_cursor'],
})

const inviteSeat = endpoint({
  ...shared,
  method: 'POST',
  path: '/tenants/:slug/users',
  id: 'inviteSeat',
  summary: 'Give a person a seat',
  description: 'Accounts follow by themselves. The quota defaults to the plan’s, without a plan to 10 GiB.',
  params,
  body: seatInvite,
  answers: { 201: seat },
  etag: true,
  audit: 'seat.invited',
  errors: [...writing, 'seats.foreign_domain', 'seats.limit_reached', 'seats.email_taken'],
})

const getSeat = endpoint({
  ...shared,
  method: 'GET',
  path: '/tenants/:slug/users/:id',
  id: 'getSeat',
  summary: 'One person',
  params: seatParams,
  answers: { 200: seat },
  etag: true,
  errors: [...reading, 'seats.not_found'],
})

const changeSeat = endpoint({
  ...shared,
  method: 'PATCH',
  path: '/tenants/:slug/users/:id',
  id: 'changeSeat',
  summary: 'Change a person’s name, role, quota, aliases or status',
  description: 'Aliases given replace all there are; one that is taken away is free for somebody else at once.',
  params: seatParams,
  body: seatChange,
  answers: { 200: seat },
  etag: true,
  audit: 'seat.changed',
  errors: [
    ...writing,
    'seats.not_found',
    'seats.illegal_transition',
    'seats.last_admin',
    'seats.foreign_domain',
    'seats.email_taken',
    'precondition.version_mismatch',
  ],
})

const removeSeat = endpoint({
  ...shared,
  method: 'DELETE',
  path: '/tenants/:slug/users/:id',
  id: 'removeSeat',
  summary: 'Remove a person with its mailbox and accounts',
  params: seatParams,
  answers: { 204: null },
  etag: true,
  audit: 'seat.removed',
  errors: [...writing, 'seats.not_found', 'seats.last_admin', 'precondition.version_mismatch'],
})

const createSeatRecoveryLink = endpoint({
  ...shared,
  method: 'POST',
  path: '/tenants/:slug/users/:id/recovery-link',
  id: 'createSeatRecoveryLink',
  summary: 'A link for one sign-in',
  description: 'Made anew each time and kept nowhere: hand it on at once.',
  params: seatParams,
  answers: { 201: recoveryLink },
  noStore: true,
  audit: 'seat.recovery_link_made',
  errors: [
    ...writing,
    'seats.not_found',
    'seats.illegal_transition',
    'seats.not_provisioned',
    'integrations.unavailable',
  ],
})

@Controller()
export class SeatsController {
  private readonly seats: ListSeats
  private readonly invitation: InviteSeat
  private readonly change: ChangeSeat
  private readonly removal: RemoveSeat
  private readonly links: CreateRecoveryLink

  constructor(
    seats: ListSeats,
    invitation: InviteSeat,
    change: ChangeSeat,
    removal: RemoveSeat,
    links: CreateRecoveryLink,
  ) {
    this.seats = seats
    this.invitation = invitation
    this.change = change
    this.removal = removal
    this.links = links
  }

  @Endpoint(listSeats)
  async list(@Input() { ctx, params, query }: InputOf<typeof listSeats>) {
    return this.seats.execute(ctx, params.slug, query)
  }

  @Endpoint(inviteSeat)
  async post(@Input() { ctx, params, body }: InputOf<typeof inviteSeat>) {
    const invited = await this.invitation.execute(ctx, params.slug, body)
    return new Answer(201, invited, { location: `/tenants/${params.slug}/users/${invited.id}` })
  }

  @Endpoint(getSeat)
  async get(@Input() { ctx, params }: InputOf<typeof getSeat>) {
    return this.seats.one(ctx, params.slug, params.id)
  }

  @Endpoint(changeSeat)
  async patch(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changeSeat>) {
    return this.change.execute(ctx, { ...params, ifMatch }, body)
  }

  @Endpoint(removeSeat)
  async remove(@Input() { ctx, params, ifMatch }: InputOf<typeof removeSeat>) {
    await this.removal.execute(ctx, { ...params, ifMatch })
  }

  @Endpoint(createSeatRecoveryLink)
  async link(@Input() { ctx, params }: InputOf<typeof createSeatRecoveryLink>) {
    return this.links.execute(ctx, params.slug, params.id)
  }
}
