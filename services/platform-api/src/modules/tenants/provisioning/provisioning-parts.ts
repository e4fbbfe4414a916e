import type { Logger } from 'pino'

import { Clock } from '../../../common/clock/clock.ts'
import { LeaseStore } from '../../../common/leases/lease.store.ts'
import { LOGGER } from '../../../common/logging/logger.token.ts'
import { Metrics } from '../../../common/metrics/metrics.ts'
import { Tracing } from '../../../common/tracing/tracing.ts'
import { Config } from '../../../config/config.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { SeatStore } from '../seat.store.ts'
import { TenantStore } from '../tenant.store.ts'
import { ActivateTenant } from '../use-cases/activate-tenant.ts'
import { EraseTenant } from '../use-cases/erase-tenant.ts'
import { DesiredState } from './desired-state.ts'
import { ProvisioningProgress } from './provisioning-progress.ts'
import { ProvisioningRunStore } from './provisioning-run.store.ts'
import { ProvisioningStore } from './provisioning.store.ts'

/** What the process lends to provisioning. */
export interface ProcessParts {
  readonly work: Work
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly tracing: Tracing
  readonly intervalSeconds: number
  readonly random: () => number
}

export const PROCESS_PARTS = Symbol('parts of the process')
export const processParts = {
  provide: PROCESS_PARTS,
  useFactory: (
    work: Work,
    leases: LeaseStore,
    clock: Clock,
    metrics: Metrics,
    logger: Logger,
    tracing: Tracing,
    { env }: Config,
  ): ProcessParts => {
    const intervalSeconds = env.RECONCILE_INTERVAL_SECONDS
    return { work, leases, clock, metrics, logger, tracing, intervalSeconds, random: Math.random }
  },
  inject: [Work, LeaseStore, Clock, Metrics, LOGGER, Tracing, Config],
}

/** What is known of tenants, and what is done to them once they are as desired. */
export interface TenantParts {
  readonly tenants: TenantStore
  readonly seats: SeatStore
  readonly wanted: DesiredState
  readonly activate: ActivateTenant
  readonly erase: EraseTenant
}

export const TENANT_PARTS = Symbol('parts of tenants')
export const tenantParts = {
  provide: TENANT_PARTS,
  useFactory: (
    tenants: TenantStore,
    seats: SeatStore,
    wanted: DesiredState,
    activate: ActivateTenant,
    erase: EraseTenant,
  ): TenantParts => ({ tenants, seats, wanted, activate, erase }),
  inject: [TenantStore, SeatStore, DesiredState, ActivateTenant, EraseTenant],
}

/** Where reconciles write down what they find. */
export interface RecordParts {
  readonly states: ProvisioningStore
  readonly runs: ProvisioningRunStore
  readonly progress: ProvisioningProgress
}

export const RECORD_PARTS = Symbol('parts of records')
export const recordParts = {
  provide: RECORD_PARTS,
  useFactory: (states: ProvisioningStore, runs: ProvisioningRunStore, progress: ProvisioningProgress): RecordParts => ({
    states,
    runs,
    progress,
  }),
  inject: [ProvisioningStore, ProvisioningRunStore, ProvisioningProgress],
}
