import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { answerError, type PipelineParts } from './pipeline.ts'

/** Errors of handlers take the same way out as those of the pipeline. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly parts: PipelineParts

  constructor(parts: PipelineParts) {
    this.parts = parts
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp()
    const reply = http.getResponse<FastifyReply>()
    if (reply.sent) return
    await answerError(error, http.getRequest<FastifyRequest>(), reply, this.parts)
  }
}
