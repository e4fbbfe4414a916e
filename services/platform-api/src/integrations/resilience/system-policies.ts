import type { System } from '@dezky/contracts'

import { CallPolicy, type CallPolicyOptions } from './call-policy.ts'

/** Attempts at once. Stalwart takes four requests of one caller at a time by default (`maxConcurrentRequests`). */
const concurrency: Record<System, number> = { authentik: 8, stalwart: 4, ocis: 8 }

/** The policy of a connected system, as production has it; `options` says what differs. */
export const policyFor = (system: System, options: Omit<CallPolicyOptions, 'system'>): CallPolicy =>
  new CallPolicy({ concurrency: concurrency[system], ...options, system })
