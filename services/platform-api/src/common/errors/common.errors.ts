import { AppError } from './app-error.ts'

/** Somebody else changed it first. Read again; the present version is told. */
export const versionMismatch = (current: number): AppError => new AppError('precondition.version_mismatch', { current })

/** The role does not allow it, on something the caller can see. */
export const forbidden = (needed: string): AppError => new AppError('auth.forbidden', { needed })
