import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { AuthentikState } from './authentik/authentik-state.ts'
import { startAuthentik } from './authentik/authentik.ts'
import { createDirectory } from './authentik/directory.ts'
import { seedAuthentik } from './authentik/seed.ts'
import { startControl } from './control/control.ts'
import { countStored } from './control/stored.ts'
import { tokenHolder } from './control/who.ts'
import { FaultSwitches } from './faults/faults.ts'
import { startIdentity } from './identity/identity.ts'
import { startOcis } from './ocis/start-ocis.ts'
import { startS3 } from './s3/s3.ts'
import type { SandboxDescription } from './sandbox-description.ts'
import { loadSecrets, makeSecrets, saveSecrets, writePrivate, type SandboxSecrets } from './sandbox-secrets.ts'
import { startSmtp } from './smtp/start-smtp.ts'
import { stalwartAdmin, stalwartKey } from './stalwart-key.ts'
import { startStalwart } from './stalwart/start-stalwart.ts'
import { systemClock, type Clock } from './store/clock.ts'
import { startStripe } from './stripe/start-stripe.ts'

export interface SandboxOptions {
  /** Where everything is kept; absent keeps it in memory. */
  dataDir?: string
  host?: string
  /** First of eight ports in a row; 0 takes free ones. */
  basePort: number
  /** Base URLs of the apps, for sign-in to return to. */
  portalUrl: string
  operatorUrl: string
  /** Base URL of platform-api, for Stripe's webhook; without it no event is delivered. */
  apiUrl?: string
  secrets?: SandboxSecrets
  clock?: Clock
}

export interface Sandbox extends SandboxDescription {
  readonly faults: FaultSwitches
  /**
   * A bearer token for `operator`, `machine` or the person with that e-mail address.
   * @throws Error when there is no such person
   */
  tokenFor(as: string): Promise<string>
  /** Resolves when the webhooks of what has happened so far are delivered or given up. */
  notified(): Promise<void>
  close(): Promise<void>
}

type Stop = () => void | Promise<void>

/**
 * Starts every stand-in and, last, the control page. With a data directory it writes `sandbox.json` there before the
 * control's health says ok. What was started is stopped again when a later part fails.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const stops: Stop[] = []
  const stopAll = async () => {
    for (const stop of stops.reverse().splice(0)) await stop()
  }
  try {
    return await start(options, stops, stopAll)
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function start(options: SandboxOptions, stops: Stop[], close: () => Promise<void>): Promise<Sandbox> {
  const { dataDir, host = '127.0.0.1', clock = systemClock, portalUrl, operatorUrl } = options
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const secrets = options.secrets ?? (dataDir === undefined ? makeSecrets() : loadSecrets(dataDir))
  const fileOf = (name: string) => (dataDir === undefined ? ':memory:' : join(dataDir, name))
  const portAt = (offset: number) => (options.basePort === 0 ? 0 : options.basePort + offset)
  const faults = new FaultSwitches()
  const common = { host, faults }
  const ocisAuditFile = dataDir === undefined ? undefined : join(dataDir, 'ocis-audit.jsonl')

  const state = new AuthentikState(fileOf('authentik.sqlite'), clock)
  stops.push(() => state.close())
  seedAuthentik(state)
  const directory = createDirectory(state)

  const identity = await startIdentity({
    ...common,
    port: portAt(1),
    dataFile: fileOf('identity.sqlite'),
    directory,
    portalUrl,
    operatorUrl,
    clientSecrets: {
      portal: secrets.portalClientSecret,
      operator: secrets.operatorClientSecret,
      machine: secrets.machineClientSecret,
    },
    clock,
  })
  stops.push(() => identity.close())
  const authentik = await startAuthentik({
    ...common,
    port: portAt(2),
    state,
    token: secrets.authentikToken,
    recoveryUrl: (token) => identity.recoveryUrl(token),
  })
  stops.push(() => authentik.close())
  const stalwart = await startStalwart({
    ...common,
    port: portAt(3),
    dataFile: fileOf('stalwart.sqlite'),
    adminUser: stalwartAdmin,
    adminSecret: secrets.stalwartAdminSecret,
    clock,
  })
  stops.push(() => stalwart.close())
  const ocis = await startOcis({
    ...common,
    port: portAt(4),
    dataFile: fileOf('ocis.sqlite'),
    token: secrets.ocisToken,
    profile: 'current',
    ...(ocisAuditFile === undefined ? {} : { auditFile: ocisAuditFile }),
    clock,
  })
  stops.push(() => ocis.close())
  const s3 = await startS3({
    ...common,
    port: portAt(5),
    accessKey: secrets.s3AccessKey,
    ...(dataDir === undefined ? {} : { storageDir: join(dataDir, 's3') }),
  })
  stops.push(() => s3.close())

  const { apiUrl } = options
  const webhook =
    apiUrl === undefined
      ? {}
      : { webhook: { url: `${apiUrl}/billing/webhooks/stripe`, secret: secrets.stripeWebhookSecret } }
  const stripe = await startStripe({
    ...common,
    port: portAt(6),
    dataFile: fileOf('stripe.sqlite'),
    secretKey: secrets.stripeSecretKey,
    ...webhook,
    clock,
  })
  stops.push(() => stripe.close())

  const smtp = await startSmtp({ host, port: portAt(7), dataFile: fileOf('smtp.sqlite'), clock })
  stops.push(() => smtp.close())

  const stalwartToken = await stalwartKey(stalwart.url, secrets)
  if (dataDir !== undefined && stalwartToken !== secrets.stalwartApiKey) {
    saveSecrets(dataDir, { ...secrets, stalwartApiKey: stalwartToken })
  }

  const urls = {
    control: '',
    identity: identity.url,
    authentik: authentik.url,
    stalwart: stalwart.url,
    ocis: ocis.url,
    s3: s3.url,
    stripe: stripe.url,
    smtp: smtp.url,
  }
  let ready = false
  const control = await startControl({
    ...common,
    port: portAt(0),
    directory,
    urls: () => urls,
    appUrls: { portal: portalUrl, operator: operatorUrl },
    mint: (slug, person) => identity.mint(slug, person),
    stored: () =>
      countStored({
        faults,
        authentik: state,
        stalwart: { url: stalwart.url, token: stalwartToken },
        ocis: { url: ocis.url, token: secrets.ocisToken },
        s3: () => s3.content(),
        stripe: () => stripe.counts(),
      }),
    mails: () => smtp.mails(),
    ready: () => ready,
  })
  stops.push(() => control.close())
  urls.control = control.url

  const description: SandboxDescription = {
    urls,
    issuers: identity.issuers,
    credentials: {
      authentikToken: secrets.authentikToken,
      stalwartToken,
      ocisToken: secrets.ocisToken,
      s3AccessKey: secrets.s3AccessKey,
      s3SecretKey: secrets.s3SecretKey,
      stripeSecretKey: secrets.stripeSecretKey,
      stripeWebhookSecret: secrets.stripeWebhookSecret,
    },
    ...(ocisAuditFile === undefined ? {} : { ocisAuditFile }),
  }
  if (dataDir !== undefined) writePrivate(join(dataDir, 'sandbox.json'), description)
  ready = true

  const tokenFor = async (as: string) => {
    const holder = tokenHolder(directory, as)
    if (!holder) throw new Error(`nobody in the sandbox is called ${as}`)
    return (await identity.mint(holder.application.slug, holder.person)).token
  }
  return {
    ...description,
    faults,
    tokenFor,
    notified: () => authentik.notified(),
    close,
  }
}
