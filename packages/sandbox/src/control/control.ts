import formbody from '@fastify/formbody'
import fastify from 'fastify'

import type { Directory, Person } from '../authentik/directory.ts'
import type { FaultSwitches, StandIn } from '../faults/faults.ts'
import type { ApplicationSlug } from '../identity/applications.ts'
import type { MintedToken } from '../identity/mint.ts'
import { fontRoute } from '../pages/send.ts'
import type { ReceivedMail } from '../smtp/start-smtp.ts'
import { listeningPort } from '../store/listening.ts'
import { loopbackOnly } from './hosts.ts'
import { mailRoutes } from './mail.routes.ts'
import { pageRoutes } from './page.routes.ts'
import { stateRoutes } from './state.routes.ts'
import type { StoredCounts } from './stored.ts'
import { tokenRoutes } from './token.routes.ts'

export interface ControlOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  faults: FaultSwitches
  directory: Directory
  /** Where everything listens; read when asked, since the control's own URL comes last. */
  urls: () => Record<string, string>
  appUrls: { portal: string; operator: string }
  mint: (slug: ApplicationSlug, person: Person | undefined) => Promise<MintedToken>
  stored: () => Promise<StoredCounts>
  /** What was handed to the mail relay, the newest first. */
  mails: () => readonly ReceivedMail[]
  /** False until the sandbox has written down what its clients need. */
  ready: () => boolean
}

/** Starts the sandbox's own page and its JSON API. */
export async function startControl(options: ControlOptions): Promise<StandIn> {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 65_536 })
  loopbackOnly(app)
  await app.register(formbody)
  fontRoute(app)
  stateRoutes(app, options)
  tokenRoutes(app, options)
  mailRoutes(app, options)
  pageRoutes(app, options)
  await app.listen({ host: options.host, port: options.port })
  const port = listeningPort(app)
  return { url: `http://${options.host}:${port}`, port, close: () => app.close() }
}
