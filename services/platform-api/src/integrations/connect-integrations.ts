import type { System } from '@dezky/contracts'
import type { Logger } from 'pino'

import type { Clock } from '../common/clock/clock.ts'
import type { Metrics } from '../common/metrics/metrics.ts'
import { tracedFetch } from '../common/tracing/traced-fetch.ts'
import type { Tracing } from '../common/tracing/tracing.ts'
import type { Config } from '../config/config.ts'
import { AuthentikConnector } from './authentik/authentik.connector.ts'
import { AuthentikDirectory } from './authentik/authentik.directory.ts'
import type { Connector, IdentityDirectory, MailDns, MailEvents } from './connector.ts'
import { OcisConnector } from './ocis/ocis.connector.ts'
import type { IntegrationOptions } from './resilience/integration-options.ts'
import { policyFor } from './resilience/system-policies.ts'
import { StalwartConnector } from './stalwart/stalwart.connector.ts'
import { StalwartWebhook } from './stalwart/webhook.ts'

/** The systems that are connected; what is null or absent is not configured. */
export interface Integrations {
  readonly connectors: readonly Connector[]
  readonly directory: IdentityDirectory | null
  readonly mailDns: MailDns | null
  readonly mailEvents?: MailEvents | null
}

interface Parts {
  readonly config: Config
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly tracing: Tracing
}

/** Connects the systems that have a URL and a token. Nothing is called yet. */
export function connectIntegrations(parts: Parts): Integrations {
  const { env } = parts.config
  const authentik = optionsFor('authentik', env.AUTHENTIK_URL, env.AUTHENTIK_TOKEN, parts)
  const stalwart = optionsFor('stalwart', env.STALWART_URL, env.STALWART_TOKEN, parts)
  const ocis = optionsFor('ocis', env.OCIS_URL, env.OCIS_TOKEN, parts)
  const mail = stalwart && new StalwartConnector(stalwart)
  const connectors = [authentik && new AuthentikConnector(authentik), mail, ocis && new OcisConnector(ocis)]
  return {
    connectors: connectors.filter((connector) => connector !== null),
    directory: authentik && new AuthentikDirectory(authentik),
    mailDns: mail,
    mailEvents: stalwart && new StalwartWebhook(stalwart),
  }
}

/** One policy a system: everything that calls it shares its circuit and its slots. */
function optionsFor(
  system: System,
  baseUrl: string | undefined,
  token: string | undefined,
  { clock, metrics, logger, tracing }: Parts,
): IntegrationOptions | null {
  if (baseUrl === undefined || token === undefined) return null
  const log = logger.child({ system })
  const now = (): Date => clock.now()
  const policy = policyFor(system, {
    clock: now,
    ...(tracing.enabled && {
      around: ({ operation }, work) =>
        tracing.span(`${system} ${operation}`, { facts: { 'dezky.system': system } }, work),
    }),
    onOutcome: ({ result }) => metrics.integrationCalls.inc({ system, outcome: result }),
    onCircuit: (_, state) => log.warn({ circuit: state }, 'the circuit of a connected system changed'),
  })
  return { baseUrl, token, clock: now, policy, logger: log, ...(tracing.enabled && { http: tracedFetch(tracing) }) }
}
