import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Sandbox, startSandbox } from '../../../../packages/sandbox/src/start-sandbox.ts'
import { summaryOf } from '../../src/common/tracing/query-spans.ts'
import { ReconcileWorker } from '../../src/modules/tenants/provisioning/reconcile.worker.ts'
import { factsOf, OtlpReceiver } from '../support/otlp-receiver.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const secret = 'correct horse battery'

describe('traces', () => {
  const lines: Record<string, unknown>[] = []
  let collector: OtlpReceiver
  let sandbox: Sandbox
  let created: Reply
  let malformed: Reply

  beforeAll(async () => {
    collector = await OtlpReceiver.start()
    const url = 'http://127.0.0.1:1'
    sandbox = await startSandbox({ basePort: 0, portalUrl: url, operatorUrl: url })
    const app = await TestApp.start(
      {
        LOG_LEVEL: 'info',
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/`,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Basic%20${encodeURIComponent(secret)}`,
        SANDBOX: 'true',
        STALWART_URL: sandbox.urls.stalwart,
        STALWART_TOKEN: sandbox.credentials.stalwartToken,
        OCIS_URL: sandbox.urls.ocis,
        OCIS_TOKEN: sandbox.credentials.ocisToken,
      },
      undefined,
      { write: (line) => void lines.push(JSON.parse(line)) },
    )
    const rows = new Rows(app)
    await rows.member(await rows.partner('nordicit'), 'ada')
    const token = await app.token('portal', 'ada')
    created = await app.request('POST', '/tenants', {
      token,
      headers: { traceparent: `00-${caller.traceId}-${caller.spanId}-00` },
      body: {
        name: 'Acme A/S',
        slug: 'acme',
        country: 'DK',
        primaryDomain: 'acme.example.com',
        admin: { email: 'carla@acme.example.com', name: 'Carla Holm' },
      },
    })
    malformed = await app.request('GET', '/tenants/acme/provisioning', {
      token,
      headers: { traceparent: 'nonsense' },
    })
    const worker = app.app.get(ReconcileWorker)
    await worker.tick()
    await worker.idle()
    await app.close()
  })
  afterAll(async () => {
    await collector.close()
    await sandbox.close()
  })

  it('go to the collector, with its headers and who sends them', () => {
    expect([created.status, malformed.status]).toEqual([201, 200])
    expect(new Set(collector.requests.map(({ path }) => path))).toEqual(new Set(['/v1/traces']))
    expect(collector.requests[0]?.headers.authorization).toBe(`Basic ${secret}`)
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'dezky-platform-api', 'service.version': '0.1.0' })
  })

  it('begin with a request, go on with its caller’s trace, and are named in its log line', () => {
    const [span] = collector.named('POST /tenants')
    expect([span?.traceId, span?.parentSpanId]).toEqual([caller.traceId, caller.spanId])
    const requestId = created.headers['x-request-id']
    expect(span && factsOf(span)).toEqual({
      'http.request.method': 'POST',
      'http.route': '/tenants',
      'http.response.status_code': 201,
      'dezky.request_id': requestId,
      'dezky.application': 'portal',
    })
    const line = lines.find((one) => one['msg'] === 'request' && one['requestId'] === requestId)
    expect(line).toMatchObject({ traceId: caller.traceId, spanId: span?.spanId })
  })

  it('show which queries a request made, also after its body had to be waited for', () => {
    const insert = collector.spans.find(({ name }) => /^insert(One|Many)? tenants$/.test(name))
    expect(collector.pathTo(insert)).toEqual(['POST /tenants', expect.stringMatching(/^insert/)])
    expect(insert?.traceId).toBe(caller.traceId)
  })

  it('show a reconcile: each system, its steps, the calls of a step and what they sent', () => {
    const step = collector.named('step create user')[0]
    expect(collector.pathTo(step)).toEqual(['reconcile tenant', 'reconcile ocis', 'step create user'])
    const sent = collector.spans.filter((span) => span.name === 'POST')
    const paths = sent.map((span) => collector.pathTo(span).slice(0, 3))
    expect(paths).toContainEqual(['reconcile tenant', 'reconcile ocis', 'step create user'])
    expect(sent[0] && factsOf(sent[0])).toMatchObject({ 'http.request.method': 'POST', 'server.address': '127.0.0.1' })
    expect(collector.named('reconcile stalwart')).toHaveLength(1)
  })

  it('hold no names, addresses, statements or secrets', () => {
    const all = collector.requests.map(({ text }) => text).join('\n')
    const told = ['acme', 'Acme', 'carla', 'Carla', ' where ', sandbox.credentials.stalwartToken, secret]
    expect(told.filter((one) => all.includes(one))).toEqual([])
    expect(JSON.stringify(lines)).not.toContain(secret)
  })
})

describe('a collector that refuses', () => {
  it('costs its spans, is told of once, and nobody waits for it', async () => {
    const lines: Record<string, unknown>[] = []
    const collector = await OtlpReceiver.start()
    collector.status = 400
    const app = await TestApp.start({ LOG_LEVEL: 'warn', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }, undefined, {
      write: (line) => void lines.push(JSON.parse(line)),
    })
    const answer = await app.request('GET', '/health')
    await app.close()
    await collector.close()
    expect(answer.status).toBe(200)
    expect(lines.filter(({ msg }) => msg === 'traces could not be delivered')).toHaveLength(1)
  })
})

describe('without a collector', () => {
  it('nothing of OpenTelemetry is loaded: what needs it is imported by one file, when it is asked for', () => {
    const source = join(import.meta.dirname, '../../src')
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const importing = (what: RegExp) => files.filter((file) => what.test(readFileSync(join(source, file), 'utf8')))
    expect(importing(/from '@opentelemetry\//).toSorted()).toEqual([
      'common/tracing/otlp-tracing.ts',
      'common/tracing/telling-exporter.ts',
    ])
    expect(importing(/from '[^']*(otlp-tracing|telling-exporter)\.ts'/)).toEqual(['common/tracing/otlp-tracing.ts'])
    expect(importing(/import\('[^']*otlp-tracing\.ts'\)/)).toEqual(['common/tracing/open-tracing.ts'])
  })
})

describe('the summary of a statement', () => {
  it.each([
    ['select `t0`.* from `tenants` as `t0` where `t0`.`_id` = ?', 'select', 'tenants'],
    ['insert into `audit_inbox` (`_id`) values (?)', 'insert', 'audit_inbox'],
    ['update "leases" set "until" = ?', 'update', 'leases'],
    ["db.getCollection('tenant_users').find({ email: 'carla' }, {}).toArray();", 'find', 'tenant_users'],
    ['begin', 'begin', undefined],
  ])('of %s', (query, operation, collection) => {
    expect(summaryOf(query)).toEqual({ operation, collection })
  })
})
