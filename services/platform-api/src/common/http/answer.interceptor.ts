import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { map, type Observable } from 'rxjs'

import { Answer } from './endpoint.ts'

/** Gives answers their status, headers and ETag (the resource's version). */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>()
    const reply = context.switchToHttp().getResponse<FastifyReply>()
    return next.handle().pipe(
      map((result: unknown) => {
        const answer = result instanceof Answer ? result : null
        const body: unknown = answer ? answer.body : result
        if (answer) {
          request.answerStatus = answer.status
          void reply.headers(answer.headers)
        }
        const version = (body as { version?: unknown } | null | undefined)?.version
        if (request.routeOptions.config.endpoint?.etag && typeof version === 'number') {
          void reply.header('etag', `"${version}"`)
        }
        return body
      }),
    )
  }
}
