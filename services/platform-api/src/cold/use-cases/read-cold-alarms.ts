import type { AuditArchiveHealth } from '@dezky/contracts'

import type { ArchiveRunStore } from '../store/archive-run.store.ts'
import type { SafetyNet } from './safety-net.ts'

export interface ColdAlarmParts {
  readonly runs: ArchiveRunStore
  readonly safetyNet: SafetyNet
}

/** What is wrong with cold storage as its own rows tell it; no bucket is asked. */
export class ReadColdAlarms {
  private readonly parts: ColdAlarmParts

  constructor(parts: ColdAlarmParts) {
    this.parts = parts
  }

  async execute(): Promise<AuditArchiveHealth['alarms']> {
    const { runs, safetyNet } = this.parts
    const [[lastRun], late] = await Promise.all([runs.page(undefined, 1), safetyNet.overdue()])
    return [
      ...(lastRun?.status === 'failed' && lastRun.error ? [lastRun.error] : []),
      ...(late
        ? [
            {
              code: 'unconfirmed',
              message: `Event ${late.seq} of ${late.at} is past retention and grace and not in cold storage.`,
            },
          ]
        : []),
    ]
  }
}
