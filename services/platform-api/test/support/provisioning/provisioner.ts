import { ManualClock } from '../../../src/common/clock/clock.ts'
import { systemContext } from '../../../src/common/context/context.ts'
import { LeaseStore } from '../../../src/common/leases/lease.store.ts'
import { createLogger } from '../../../src/common/logging/logger.ts'
import { Metrics } from '../../../src/common/metrics/metrics.ts'
import type { Database } from '../../../src/common/store/database.ts'
import { NoTracing } from '../../../src/common/tracing/tracing.ts'
import { readConfig } from '../../../src/config/config.ts'
import type { Connector, IdentityDirectory } from '../../../src/integrations/connector.ts'
import { Work } from '../../../src/modules/audit/audited-unit-of-work.ts'
import { AuditInboxStore } from '../../../src/modules/audit/inbox/audit-inbox.store.ts'
import {
  AddressStore,
  DomainStore,
  SeatStore,
  TenantStore,
  TenantSubscriptions,
} from '../../../src/modules/tenants/index.ts'
import { DesiredState } from '../../../src/modules/tenants/provisioning/desired-state.ts'
import { ProvisioningProgress } from '../../../src/modules/tenants/provisioning/provisioning-progress.ts'
import { ProvisioningRunStore } from '../../../src/modules/tenants/provisioning/provisioning-run.store.ts'
import { ProvisioningSignal } from '../../../src/modules/tenants/provisioning/provisioning-signal.ts'
import { ProvisioningService } from '../../../src/modules/tenants/provisioning/provisioning.service.ts'
import { ProvisioningStore } from '../../../src/modules/tenants/provisioning/provisioning.store.ts'
import { ReconcileTenant } from '../../../src/modules/tenants/provisioning/reconcile-tenant.ts'
import { ReconcileWorker } from '../../../src/modules/tenants/provisioning/reconcile.worker.ts'
import { TeamService } from '../../../src/modules/tenants/provisioning/team.service.ts'
import { TeamStore } from '../../../src/modules/tenants/provisioning/team.store.ts'
import { TenantRecords } from '../../../src/modules/tenants/tenant-records.ts'
import { ActivateTenant } from '../../../src/modules/tenants/use-cases/activate-tenant.ts'
import { EraseTenant } from '../../../src/modules/tenants/use-cases/erase-tenant.ts'
import { MortalDatabase } from './mortal-database.ts'

export const ctx = systemContext('test', 'request')
export const intervalSeconds = 300

class NoSubscriptions extends TenantSubscriptions {
  override ofTenants = async () => new Map()
  override seatsToGive = async () => null
  override seatsPaid = async () => null
  override seatQuotaBytes = async () => null
  override open = async () => undefined
}

const config = readConfig({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  AUTH_ISSUERS: JSON.stringify([
    { application: 'portal', issuer: 'https://id.example/', audience: 'x', jwksUri: 'https://id.example/jwks' },
  ]),
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
})

export interface ProvisionerOptions {
  readonly clock: ManualClock
  readonly connectors: readonly Connector[]
  readonly directory?: IdentityDirectory
  readonly random?: () => number
}

/** One process that provisions, as the module wires it, without HTTP. Several may share a store. */
export class Provisioner {
  readonly database: MortalDatabase
  readonly states: ProvisioningStore
  readonly runs: ProvisioningRunStore
  readonly tenants: TenantStore
  readonly seats: SeatStore
  readonly domains: DomainStore
  readonly addresses: AddressStore
  readonly service: ProvisioningService
  readonly teams: TeamService
  readonly worker: ReconcileWorker
  readonly signal = new ProvisioningSignal()
  readonly metrics = new Metrics(false)

  constructor(shared: Database, { clock, connectors, directory, random = () => 1 }: ProvisionerOptions) {
    const database = MortalDatabase.over(shared)
    const work = new Work(database, new AuditInboxStore(database), clock)
    this.database = database
    this.states = new ProvisioningStore(database)
    this.runs = new ProvisioningRunStore(database)
    this.tenants = new TenantStore(database)
    this.seats = new SeatStore(database)
    this.domains = new DomainStore(database)
    this.addresses = new AddressStore(database)
    const leases = new LeaseStore(database)
    const wanted = new DesiredState(this.tenants, this.domains, this.seats, this.addresses, new NoSubscriptions())
    const parts = {
      work,
      leases,
      clock,
      random,
      wanted,
      connectors,
      intervalSeconds,
      tenants: this.tenants,
      seats: this.seats,
      states: this.states,
      runs: this.runs,
      progress: new ProvisioningProgress(),
      metrics: this.metrics,
      logger: createLogger(config),
      tracing: new NoTracing(),
      activate: new ActivateTenant(work, this.tenants, clock),
      erase: new EraseTenant(work, new TenantRecords(this.tenants, this.domains, this.seats, this.addresses)),
      signal: this.signal,
    }
    this.service = new ProvisioningService({ ...parts, reconcile: new ReconcileTenant(parts) })
    this.teams = new TeamService({ ...parts, teams: new TeamStore(database), directory: directory ?? null })
    this.worker = new ReconcileWorker({ ...parts, service: this.service, teams: this.teams })
  }

  /** What the loop does until nothing is due any more. */
  async loop(): Promise<void> {
    await this.worker.tick()
    await this.worker.idle()
  }
}
