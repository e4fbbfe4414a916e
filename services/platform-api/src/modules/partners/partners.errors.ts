import type { PartnerStatus } from '@dezky/contracts'

import { AppError } from '../../common/errors/app-error.ts'
import type { PartnerAction } from './domain/partner-lifecycle.ts'

/** No such partner, or none the caller belongs to. */
export const partnerNotFound = (): AppError => new AppError('partners.not_found')

/** Somebody has this slug. Choose another. */
export const slugTaken = (slug: string): AppError => new AppError('partners.slug_taken', { slug })

/** The hoster has suspended the partner: its people read only. */
export const partnerSuspended = (): AppError => new AppError('partners.suspended')

/** The action does not start from this status. Read the partner again. */
export const illegalTransition = (action: PartnerAction, status: PartnerStatus): AppError =>
  new AppError('partners.illegal_transition', { action, status })

/** No such person in this team. */
export const memberNotFound = (): AppError => new AppError('members.not_found')

/** The address is in a team already, this or another. */
export const emailTaken = (): AppError => new AppError('members.email_taken')

/** Nobody would be left to administer the team. */
export const lastAdmin = (): AppError => new AppError('members.last_admin')

/** The identity system does not hold the person yet; the team is still being reconciled. */
export const notProvisioned = (): AppError => new AppError('seats.not_provisioned')

/** The identity system is not configured, or did not answer. Nothing was changed. */
export const directoryUnavailable = (cause?: unknown): AppError =>
  new AppError('integrations.unavailable', { system: 'authentik' }, { cause })
