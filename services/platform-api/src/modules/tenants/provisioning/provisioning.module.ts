import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'

import { Database } from '../../../common/store/database.ts'
import { Config } from '../../../config/config.ts'
import type { Connector, IdentityDirectory } from '../../../integrations/connector.ts'
import { CONNECTORS, IDENTITY_DIRECTORY } from '../../../integrations/tokens.ts'
import { TenantsModule } from '../tenants.module.ts'
import { ProvisioningStreams } from './api/provisioning-streams.ts'
import { ProvisioningController } from './api/provisioning.controller.ts'
import { RunsController } from './api/runs.controller.ts'
import { DesiredState } from './desired-state.ts'
import {
  PROCESS_PARTS,
  type ProcessParts,
  processParts,
  RECORD_PARTS,
  type RecordParts,
  recordParts,
  TENANT_PARTS,
  type TenantParts,
  tenantParts,
} from './provisioning-parts.ts'
import { ProvisioningProgress } from './provisioning-progress.ts'
import { ProvisioningRunStore } from './provisioning-run.store.ts'
import { ProvisioningSignal } from './provisioning-signal.ts'
import { ProvisioningService } from './provisioning.service.ts'
import { ReadDns } from './read-dns.ts'
import { ReadProvisioning } from './read-provisioning.ts'
import { ReadRuns } from './read-runs.ts'
import { ReconcileTenant } from './reconcile-tenant.ts'
import { ReconcileWorker } from './reconcile.worker.ts'
import { Patience, RequestReconcile } from './request-reconcile.ts'
import { TeamService } from './team.service.ts'
import { TeamStore } from './team.store.ts'

/** Reconciles tenants and teams with the connected systems; runs the loop when the configuration says so. */
@Module({
  imports: [TenantsModule],
  controllers: [ProvisioningController, RunsController],
  providers: [
    { provide: ProvisioningRunStore, useFactory: (db: Database) => new ProvisioningRunStore(db), inject: [Database] },
    { provide: TeamStore, useFactory: (db: Database) => new TeamStore(db), inject: [Database] },
    { provide: ProvisioningProgress, useFactory: () => new ProvisioningProgress() },
    { provide: Patience, useFactory: () => new Patience() },
    {
      provide: ProvisioningStreams,
      useFactory: (progress: ProvisioningProgress) => new ProvisioningStreams(progress),
      inject: [ProvisioningProgress],
    },
    DesiredState,
    processParts,
    tenantParts,
    recordParts,
    {
      provide: ReconcileTenant,
      useFactory: (lent: ProcessParts, tenant: TenantParts, records: RecordParts, connectors: readonly Connector[]) =>
        new ReconcileTenant({ ...lent, ...tenant, ...records, connectors }),
      inject: [PROCESS_PARTS, TENANT_PARTS, RECORD_PARTS, CONNECTORS],
    },
    {
      provide: ProvisioningService,
      useFactory: (
        reconcile: ReconcileTenant,
        lent: ProcessParts,
        { wanted }: TenantParts,
        { states }: RecordParts,
        connectors: readonly Connector[],
      ) => new ProvisioningService({ reconcile, ...lent, wanted, states, connectors }),
      inject: [ReconcileTenant, PROCESS_PARTS, TENANT_PARTS, RECORD_PARTS, CONNECTORS],
    },
    {
      provide: TeamService,
      useFactory: (teams: TeamStore, lent: ProcessParts, directory: IdentityDirectory | null) =>
        new TeamService({ ...lent, teams, directory }),
      inject: [TeamStore, PROCESS_PARTS, IDENTITY_DIRECTORY],
    },
    {
      provide: ReconcileWorker,
      useFactory: (
        service: ProvisioningService,
        teams: TeamService,
        lent: ProcessParts,
        { states }: RecordParts,
        signal: ProvisioningSignal,
      ) => new ReconcileWorker({ ...lent, service, teams, states, signal }),
      inject: [ProvisioningService, TeamService, PROCESS_PARTS, RECORD_PARTS, ProvisioningSignal],
    },
    RequestReconcile,
    ReadProvisioning,
    ReadRuns,
    ReadDns,
  ],
  exports: [ProvisioningService],
})
export class ProvisioningModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worker: ReconcileWorker
  private readonly streams: ProvisioningStreams
  private readonly config: Config

  constructor(worker: ReconcileWorker, streams: ProvisioningStreams, config: Config) {
    this.worker = worker
    this.streams = streams
    this.config = config
  }

  onApplicationBootstrap(): void {
    if (this.config.env.RECONCILE_ENABLED) this.worker.start()
  }

  /** Streams end and what is under way is interrupted before the server stops listening. */
  async onModuleDestroy(): Promise<void> {
    this.streams.close()
    await this.worker.stop()
  }
}
