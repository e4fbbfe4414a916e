import { AppError } from '../../common/errors/app-error.ts'

/** The log has no such event, or the caller may not know of it. */
export const eventNotFound = (): AppError => new AppError('audit.event_not_found')

/** No checkpoint covers the event yet. Ask again after the next one. */
export const notIntegrated = (): AppError => new AppError('audit.not_integrated', { retryAfterSeconds: 2 })

/** Nothing more is signed until somebody has looked. */
export const signingHalted = (reason: string): AppError => new AppError('audit.signing_halted', { reason })

/** A path under the log that names no tile, or one the present checkpoint does not imply. */
export const tileNotFound = (): AppError => new AppError('audit.tile_not_found')

export const deadLetterNotFound = (): AppError => new AppError('audit.dead_letter_not_found')

/** The delivery is not signed with the shared secret. Nothing of it is kept. */
export const badSignature = (): AppError => new AppError('audit.bad_signature')

/** No secret is set for this source, so nothing it sends can be believed. */
export const sourceDisabled = (source: string): AppError => new AppError('audit.source_disabled', { source })

/** An event cannot be recorded as it stands; `path` names the member. */
export const entryInvalid = (path: string, message: string): AppError =>
  new AppError('audit.entry_invalid', { path, message })
