import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` shows. Labels hold names from the code only, never ids, slugs or addresses. */
export class Metrics {
  readonly registry = new Registry()

  readonly httpDuration = new Histogram({
    name: 'dezky_http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers: [this.registry],
  })

  readonly reconcile = new Counter({
    name: 'dezky_reconcile_total',
    help: 'Reconciles by system and outcome',
    labelNames: ['system', 'outcome'] as const,
    registers: [this.registry],
  })

  readonly integrationCalls = new Counter({
    name: 'dezky_integration_calls_total',
    help: 'Calls to connected systems by outcome',
    labelNames: ['system', 'outcome'] as const,
    registers: [this.registry],
  })

  readonly queueDepth = new Gauge({
    name: 'dezky_queue_depth',
    help: 'Items waiting, by queue',
    labelNames: ['queue'] as const,
    registers: [this.registry],
  })

  constructor(process: boolean) {
    if (process) collectDefaultMetrics({ register: this.registry })
  }
}
