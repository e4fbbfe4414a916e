import { AppError } from '../common/errors/app-error.ts'

export const archiveNotFound = (): AppError => new AppError('archives.not_found')
export const runNotFound = (): AppError => new AppError('archives.run_not_found')

/** No bucket is set. */
export const notConfigured = (): AppError => new AppError('archives.not_configured')

/** Runs happen only when they are asked for with override. */
export const archivingDisabled = (): AppError => new AppError('archives.disabled')

/** One run at a time over all processes. */
export const archiveBusy = (): AppError => new AppError('archives.busy')

/** An object, a manifest or a row is not what was signed; nothing is built on it. */
export const archiveDamaged = (reason: string, message: string, data: Record<string, unknown> = {}): AppError =>
  new AppError('archives.damaged', { reason, message, ...data })

/** Nobody here can open it. */
export const archiveEncrypted = (): AppError => new AppError('archives.encrypted')

/** The store took an object and does not show it as it was sent. Nothing is deleted; the next run tries again. */
export const notConfirmed = (region: string, key: string, message: string): AppError =>
  new AppError('archives.unavailable', { reason: 'not_confirmed', region, key, message })
