import { parseExternalJson } from '@dezky/audit-log'
import { auditEventAdd, auditReceipt } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { AppError } from '../../../common/errors/app-error.ts'
import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { Config } from '../../../config/config.ts'
import { badSignature, sourceDisabled } from '../audit.errors.ts'
import { AuthentikSource } from '../ingest/authentik-source.ts'
import { linesOf } from '../ingest/lines.ts'
import { receiptOf } from '../ingest/receipt.ts'
import { deliveredText, type Delivered, ReceiveDelivery } from '../ingest/receive-delivery.ts'
import { ReceiveEvents } from '../ingest/receive-events.ts'
import { bears, isSigned } from '../ingest/shared-secret.ts'

const ndjson = 'application/x-ndjson'
const largest = 16 * 1024 * 1024

const addEvents = endpoint({
  method: 'POST',
  path: '/audit/events',
  id: 'addAuditEvents',
  tag: 'audit',
  summary: 'Record events of a machine client',
  description:
    'One event as JSON, or many as NDJSON with a result for each line. `id` is the client’s own: sending an event again is a no-op. Answered once the events are durable; numbered within a second.',
  access: ['machine'],
  body: auditEventAdd,
  bodyTypes: [ndjson],
  raw: true,
  bodyLimit: largest,
  ownKeys: true,
  answers: { 202: auditReceipt },
  errors: ['audit.entry_invalid'],
  audit: 'audit.events_added',
})

const ingestStalwart = endpoint({
  method: 'POST',
  path: '/audit/ingest/stalwart',
  id: 'ingestStalwart',
  tag: 'audit',
  summary: 'Receiver of Stalwart’s webhook',
  description: '`X-Signature` is the base64 HMAC-SHA-256 of the body under STALWART_WEBHOOK_SECRET.',
  access: [],
  bodyTypes: ['application/json'],
  raw: true,
  bodyLimit: largest,
  ownKeys: true,
  answers: { 202: auditReceipt },
  errors: ['audit.bad_signature', 'audit.source_disabled'],
  audit: 'audit.delivery_received',
})

const ingestAuthentik = endpoint({
  method: 'POST',
  path: '/audit/ingest/authentik',
  id: 'ingestAuthentik',
  tag: 'audit',
  summary: 'Receiver of Authentik’s webhook transport',
  description:
    'Carries AUTHENTIK_WEBHOOK_SECRET as bearer token. A body with the event’s `pk`, `action` and `created` is recorded at once; any other makes the poller look.',
  access: [],
  bodyTypes: ['application/json'],
  raw: true,
  ownKeys: true,
  answers: { 202: auditReceipt },
  errors: ['audit.bad_signature', 'audit.source_disabled'],
  audit: 'audit.delivery_received',
})

const ingestOcis = endpoint({
  method: 'POST',
  path: '/audit/ingest/ocis',
  id: 'ingestOcis',
  tag: 'audit',
  summary: 'Lines of the audit service of OCIS',
  description: 'Lines no event can be made of become dead letters, so that a shipper never stands still.',
  access: ['machine'],
  bodyTypes: [ndjson],
  raw: true,
  bodyLimit: largest,
  ownKeys: true,
  answers: { 202: auditReceipt },
  audit: 'audit.delivery_received',
})

@Controller()
export class IngestController {
  private readonly config: Config
  private readonly events: ReceiveEvents
  private readonly receive: ReceiveDelivery
  private readonly authentik: AuthentikSource

  constructor(config: Config, events: ReceiveEvents, receive: ReceiveDelivery, authentik: AuthentikSource) {
    this.config = config
    this.events = events
    this.receive = receive
    this.authentik = authentik
  }

  @Endpoint(addEvents)
  async add(@Input() { ctx, request }: InputOf<typeof addEvents>) {
    const body = bytesOf(request.body)
    const many = (request.headers['content-type'] ?? '').startsWith(ndjson)
    return many ? this.events.bulk(ctx, body) : this.events.single(ctx, body)
  }

  @Endpoint(ingestStalwart)
  async stalwart(@Input() { request }: InputOf<typeof ingestStalwart>) {
    const secret = this.config.env.STALWART_WEBHOOK_SECRET
    if (secret === undefined) throw sourceDisabled('stalwart')
    const body = bytesOf(request.body)
    if (!isSigned(body, request.headers['x-signature'], secret)) throw badSignature()
    const delivery = parsed(body)
    const events = 'events' in delivery ? delivery['events'] : undefined
    if (!Array.isArray(events)) throw new AppError('request.malformed')
    return this.receive.execute(
      'stalwart',
      events.map((value): Delivered => ({ value })),
    )
  }

  @Endpoint(ingestAuthentik)
  async fromAuthentik(@Input() { request }: InputOf<typeof ingestAuthentik>) {
    const secret = this.config.env.AUTHENTIK_WEBHOOK_SECRET
    if (secret === undefined) throw sourceDisabled('authentik')
    if (!bears(request.headers.authorization, secret)) throw badSignature()
    const value = parsed(bytesOf(request.body))
    if ('pk' in value) return this.receive.execute('authentik', [{ value }])
    this.authentik.look()
    return new Answer(202, receiptOf([]))
  }

  @Endpoint(ingestOcis)
  async ocis(@Input() { request }: InputOf<typeof ingestOcis>) {
    const lines = linesOf(bytesOf(request.body))
    if (lines.length === 0) throw new AppError('request.malformed')
    return this.receive.execute('ocis', lines.map(deliveredLine))
  }
}

function bytesOf(body: unknown): Buffer {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new AppError('request.malformed')
  return body
}

/** A JSON object from outside, whatever its strings and numbers. @throws AppError request.malformed */
function parsed(body: Buffer) {
  try {
    const value = parseExternalJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // falls through to the one refusal below
  }
  throw new AppError('request.malformed')
}

function deliveredLine(line: Buffer): Delivered {
  try {
    return deliveredText(new TextDecoder('utf-8', { fatal: true }).decode(line))
  } catch {
    return { text: line.toString('base64'), reason: 'is no UTF-8; kept in base64' }
  }
}
