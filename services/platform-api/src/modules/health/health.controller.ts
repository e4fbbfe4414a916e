import { health, readiness } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Answer, Endpoint, endpoint } from '../../common/http/endpoint.ts'
import { version } from '../../version.ts'
import { Readiness } from './readiness.ts'

const getHealth = endpoint({
  method: 'GET',
  path: '/health',
  id: 'getHealth',
  tag: 'health',
  summary: 'The process is up',
  access: [],
  answers: { 200: health },
})

const getReadiness = endpoint({
  method: 'GET',
  path: '/health/ready',
  id: 'getReadiness',
  tag: 'health',
  summary: 'Each dependency, with its latency',
  description: '503 when the store does not answer. A connected system that fails makes the service `degraded`.',
  access: [],
  answers: { 200: readiness, 503: readiness },
})

@Controller()
export class HealthController {
  private readonly readiness: Readiness

  constructor(readiness: Readiness) {
    this.readiness = readiness
  }

  @Endpoint(getHealth)
  health() {
    return { status: 'ok', service: 'dezky-platform-api', version }
  }

  @Endpoint(getReadiness)
  async ready() {
    const result = await this.readiness.check()
    return new Answer(result.status === 'failing' ? 503 : 200, result)
  }
}
