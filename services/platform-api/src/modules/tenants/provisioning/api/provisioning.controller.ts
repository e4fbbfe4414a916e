import { dnsView, provisioningView, reconcileQuery, reconcileResult, slug } from '@dezky/contracts'
import { Controller, StreamableFile } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../../common/http/endpoint.ts'
import { ReadDns } from '../read-dns.ts'
import { ReadProvisioning } from '../read-provisioning.ts'
import { RequestReconcile } from '../request-reconcile.ts'
import { ProvisioningStreams } from './provisioning-streams.ts'

const params = z.object({ slug })

const reconcileTenant = endpoint({
  method: 'POST',
  path: '/tenants/:slug/reconcile',
  id: 'reconcileTenant',
  tag: 'provisioning',
  summary: 'Bring the connected systems to the desired state',
  description:
    'Waits up to 30 seconds for the end; then answers 202 and goes on, and Location names where to watch. One that is under way is joined. With `dryRun=true` the systems are read and the differences told; nothing is changed.',
  access: ['portal', 'operator'],
  params,
  query: reconcileQuery,
  answers: { 200: reconcileResult, 202: reconcileResult },
  errors: ['tenants.not_found', 'auth.forbidden', 'partners.suspended', 'provisioning.busy'],
  audit: 'provisioning.reconciled',
})

const getProvisioning = endpoint({
  method: 'GET',
  path: '/tenants/:slug/provisioning',
  id: 'getProvisioning',
  tag: 'provisioning',
  summary: 'How the connected systems stand, and the run in progress or the last one',
  description:
    'With `Accept: text/event-stream` each change is sent as an event `provisioning` with the same data. The stream ends after five minutes: connect again.',
  access: ['portal', 'operator'],
  params,
  answers: { 200: provisioningView },
  errors: ['tenants.not_found'],
  stream: true,
})

const getTenantDns = endpoint({
  method: 'GET',
  path: '/tenants/:slug/dns',
  id: 'getTenantDns',
  tag: 'provisioning',
  summary: 'DNS records to publish for the tenant’s domains',
  access: ['portal', 'operator'],
  params,
  answers: { 200: dnsView },
  errors: ['tenants.not_found', 'integrations.unavailable'],
})

@Controller()
export class ProvisioningController {
  private readonly request: RequestReconcile
  private readonly read: ReadProvisioning
  private readonly dns: ReadDns
  private readonly streams: ProvisioningStreams

  constructor(request: RequestReconcile, read: ReadProvisioning, dns: ReadDns, streams: ProvisioningStreams) {
    this.request = request
    this.read = read
    this.dns = dns
    this.streams = streams
  }

  @Endpoint(reconcileTenant)
  async reconcile(@Input() { ctx, params, query }: InputOf<typeof reconcileTenant>) {
    const { finished, result } = await this.request.execute(ctx, params.slug, query.dryRun)
    return finished ? result : new Answer(202, result, { location: `/tenants/${params.slug}/provisioning` })
  }

  @Endpoint(getProvisioning)
  async provisioning(@Input() { ctx, params, wantsStream }: InputOf<typeof getProvisioning>) {
    const read = () => this.read.execute(ctx, params.slug)
    const { tenantId, view } = await read()
    if (!wantsStream) return view
    const stream = this.streams.watch(tenantId, view, async () => (await read()).view)
    return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' })
  }

  @Endpoint(getTenantDns)
  async records(@Input() { ctx, params }: InputOf<typeof getTenantDns>) {
    return this.dns.execute(ctx, params.slug)
  }
}
