import type { AuthentikState } from '../authentik/authentik-state.ts'
import type { FaultSwitches, System } from '../faults/faults.ts'
import type { S3Content } from '../s3/s3.ts'
import { askOcis, askStalwart } from './ask.ts'

/** What the systems hold, in words; absent when a system could not be asked. */
export type StoredCounts = Record<System, Record<string, number> | undefined>

export interface StoredSources {
  faults: FaultSwitches
  authentik: AuthentikState
  stalwart: { url: string; token: string }
  ocis: { url: string; token: string }
  s3: () => S3Content
  stripe: () => Record<string, number>
}

/** Asks the systems what they hold. A broken one is left alone: asking would use up its fault. */
export async function countStored(sources: StoredSources): Promise<StoredCounts> {
  const { faults, authentik, stalwart, ocis } = sources
  const ask = async (system: System, question: () => Promise<Record<string, number>>) => {
    if (faults.get(system).mode !== 'none') return undefined
    return question().catch(() => undefined)
  }
  const { buckets, objects } = sources.s3()
  return {
    identity: { 'Signed in': authentik.sessions.count() },
    authentik: {
      Users: authentik.users.count(),
      Groups: authentik.groups.count(),
      Events: authentik.events.count(),
    },
    stalwart: await ask('stalwart', () => askStalwart(stalwart.url, stalwart.token)),
    ocis: await ask('ocis', () => askOcis(ocis.url, ocis.token)),
    s3: { Buckets: buckets, Objects: objects },
    stripe: sources.stripe(),
  }
}
