import { ManualClock } from '../../../src/common/clock/clock.ts'
import type { Database } from '../../../src/common/store/database.ts'
import { IntegrationError } from '../../../src/integrations/connector.ts'
import { openTestStore } from '../test-store.ts'
import { Calls } from './calls.ts'
import { FakeSystem } from './fake-system.ts'
import { ctx, Provisioner } from './provisioner.ts'
import { at, foundTenant, told } from './tenant-rows.ts'

/** Three fake systems, a store, a clock, one process working on them and a tenant that has just been founded. */
export class Stage {
  readonly database: Database
  readonly clock = new ManualClock(at)
  readonly calls = new Calls()
  readonly authentik = new FakeSystem('authentik', this.calls)
  readonly stalwart = new FakeSystem('stalwart', this.calls)
  readonly ocis = new FakeSystem('ocis', this.calls)
  readonly process: Provisioner

  private constructor(database: Database) {
    this.database = database
    this.process = this.another()
  }

  static async set(): Promise<Stage> {
    const stage = new Stage(await openTestStore())
    await foundTenant(stage.process)
    return stage
  }

  get systems(): FakeSystem[] {
    return [this.authentik, this.stalwart, this.ocis]
  }

  /** Another process on the same store. */
  another(connectors = this.systems): Provisioner {
    return new Provisioner(this.database, { clock: this.clock, connectors })
  }

  async tenant() {
    const row = await this.process.tenants.byId(ctx, 't1')
    if (!row) throw new Error('gone')
    return row
  }

  async statuses(): Promise<string[]> {
    const { status, authentikStatus, stalwartStatus, ocisStatus } = await this.tenant()
    return [status, authentikStatus, stalwartStatus, ocisStatus]
  }

  /** Every call to this system fails. */
  down(system: string, error?: IntegrationError): void {
    this.calls.interfere = (call) => {
      if (call.system === system) throw error ?? new IntegrationError(call.system, 'unreachable', 'no answer')
    }
  }

  mend(): void {
    this.calls.interfere = () => undefined
  }

  /** Time passes; calls are counted anew. */
  later(milliseconds: number): void {
    this.clock.advance(milliseconds)
    this.calls.made.length = 0
  }

  /** What the audit log was told, as `<action> <system>`. */
  async actions(): Promise<string[]> {
    const events = await told(this.process)
    return events.map(({ action, data }) => {
      const system: unknown = data?.['system']
      return typeof system === 'string' ? `${action} ${system}` : action
    })
  }

  async strike(): Promise<void> {
    await this.process.worker.stop()
    await this.database.close()
  }
}
