import { errorCatalogue, errorKinds, type ErrorCode, type Problem } from '@dezky/contracts'
import { HttpException } from '@nestjs/common'
import { z } from 'zod'

import { AppError, type FieldError } from '../errors/app-error.ts'
import { isStoreDown } from '../store/store-down.ts'

/** Fastify's own refusals, by its error code. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_BAD_URL: 'request.malformed',
  FST_ERR_NOT_FOUND: 'request.route_not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'request.route_not_found',
}

/** Turns whatever was thrown into an error with a code. Anything unknown becomes `internal.unexpected`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isStoreDown(error)) return new AppError('store.busy', { retryAfterSeconds: 1 }, { cause: error })
  // Nest wraps Fastify's refusals; the code stands on the cause.
  for (const source of [error, (error as { cause?: unknown } | null)?.cause]) {
    const code = (source as { code?: unknown } | null | undefined)?.code
    if (typeof code === 'string' && fastifyCodes[code]) return new AppError(fastifyCodes[code], {}, { cause: error })
  }
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode
  if (status === 404) return new AppError('request.route_not_found', {}, { cause: error })
  if (status === 413) return new AppError('request.too_large', {}, { cause: error })
  if (status === 415) return new AppError('request.unsupported_media_type', {}, { cause: error })
  if (status === 400) return new AppError('request.malformed', {}, { cause: error })
  return new AppError('internal.unexpected', {}, { cause: error })
}

/** The RFC 9457 answer for an error. A 500 carries neither message nor data. */
export function toProblem(error: AppError, requestId: string, instance: string): Problem {
  const entry = errorCatalogue[error.code]
  const status = errorKinds[entry.kind]
  const open = status !== 500
  return {
    type: `https://dezky.eu/errors/${error.code}`,
    title: entry.title,
    status,
    code: error.code,
    remedy: entry.remedy,
    instance,
    requestId,
    ...(open && error.errors.length > 0 ? { errors: [...error.errors] } : {}),
    ...(open && Object.keys(error.data).length > 0 ? { data: { ...error.data } } : {}),
  }
}

/** Field errors of a failed parse, paths dotted, prefixed by where the field stands (`body`, `query`, `params`). */
export function fieldErrors(error: z.ZodError, place: 'body' | 'query' | 'params'): FieldError[] {
  return error.issues.map((issue) => ({
    path: [place, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }))
}
