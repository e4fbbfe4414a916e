import fastify from 'fastify'

import { applyFaults, type FaultSwitches, type StandIn } from './faults/faults.ts'
import { listeningPort } from './store/listening.ts'

/** Holds the place of the OCIS stand-in. */
export async function startOcis(options: {
  host: string
  port: number
  faults: FaultSwitches
  dataFile: string
  token: string
  profile: 'current' | '2.0.0'
  clock: () => Date
}): Promise<StandIn> {
  const app = fastify({ forceCloseConnections: true })
  applyFaults(app, 'ocis', options.faults)
  await app.listen({ host: options.host, port: options.port })
  const port = listeningPort(app)
  return { url: `http://${options.host}:${port}`, port, close: () => app.close() }
}
