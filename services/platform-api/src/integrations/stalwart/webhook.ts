import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import type { MailEvents, WantedWebhook, WebhookState } from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { setFailure } from './jmap-failure.ts'
import { setAnswer } from './jmap.ts'
import { parsed, StalwartClient } from './stalwart.client.ts'

/**
 * What is told of: who signs in to mail and who is kept out. Listed one by one, since an empty list with Stalwart's
 * default policy means everything, the mail traffic included.
 */
const eventTypes = [
  'auth.success',
  'auth.failed',
  'auth.error',
  'auth.too-many-attempts',
  'security.authentication-ban',
  'security.abuse-ban',
  'security.scan-ban',
  'security.loiter-ban',
  'security.ip-blocked',
  'security.ip-unauthorized',
  'security.unauthorized',
] as const

/** Carries a digest of the secret, which reads back masked: so a webhook is known as ours, and a new secret is seen. */
const markHeader = 'x-dezky-key'

const webHook = z.looseObject({
  id: z.string(),
  url: z.string(),
  httpHeaders: z.record(z.string(), z.string()).nullish(),
})
const list = z.object({ list: z.array(webHook) })
type WebHook = z.infer<typeof webHook>

/** Keeps one webhook of ours in Stalwart (`x:WebHook`, 0.16) as it should be. */
export class StalwartWebhook implements MailEvents {
  private readonly client: StalwartClient
  /** nothing was written by this process yet */
  private fresh = true
  private trouble: string | null = null

  constructor(options: IntegrationOptions) {
    this.client = new StalwartClient(options)
  }

  /**
   * Creates the webhook, or takes over the one that has our mark or our address and puts right what differs; more of
   * ours are removed. The secret cannot be read back: it is written anew once in each process's life.
   * @throws IntegrationError
   */
  async ensureWebhook(wanted: WantedWebhook, signal: AbortSignal): Promise<WebhookState> {
    const desired = desiredOf(wanted)
    const ours = (await this.read(signal)).filter((hook) => isOurs(hook, wanted))
    const [kept, ...surplus] = ours.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const differing = kept ? Object.keys(desired).filter((name) => differs(name, kept, desired)) : []
    if (kept) {
      const written = Object.entries(desired).filter(
        ([name]) => differing.includes(name) || this.isBlind(name, differing),
      )
      if (written.length > 0 || surplus.length > 0) {
        await this.set(
          { update: { [kept.id]: Object.fromEntries(written) }, destroy: surplus.map(({ id }) => id) },
          signal,
        )
        await this.reload(signal)
      }
    } else {
      await this.set({ create: { w: desired } }, signal)
      await this.reload(signal)
    }
    this.fresh = false
    const repaired = differing.length > 0 || surplus.length > 0
    return { change: kept ? (repaired ? 'repaired' : 'none') : 'created', fields: differing, trouble: this.trouble }
  }

  /** What cannot be compared is written once in a process's life, and whenever its mark differs. */
  private isBlind(name: string, differing: readonly string[]): boolean {
    return name === 'signatureKey' && (this.fresh || differing.includes('httpHeaders'))
  }

  private async read(signal: AbortSignal): Promise<readonly WebHook[]> {
    const answers = await this.client.run(
      'webhook.read',
      [
        [
          ['x:WebHook/query', {}, 'q'],
          ['x:WebHook/get', { '#ids': { resultOf: 'q', name: 'x:WebHook/query', path: '/ids' } }, 'g'],
        ],
      ],
      signal,
    )
    return parsed(list, answers.get('g')).list
  }

  private async set(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    const answer = await this.client.one('webhook.write', 'x:WebHook/set', args, setAnswer, signal)
    const refused = [answer.notCreated, answer.notUpdated, answer.notDestroyed]
    const error = refused.flatMap((part) => Object.values(part ?? {}))[0]
    if (error) throw setFailure('the webhook', error)
  }

  /** A written webhook is in force after a reload, which an unrelated setting can fail: that is told, not repeated. */
  private async reload(signal: AbortSignal): Promise<void> {
    const create = { r: { '@type': 'ReloadSettings' } }
    const answer = await this.client.one('webhook.reload', 'x:Action/set', { create }, setAnswer, signal)
    const [error] = Object.values(answer.notCreated ?? {})
    this.trouble = error ? setFailure('to reload its settings', error).message : null
  }
}

const markOf = (secret: string): string => hash('sha256', `dezky webhook\n${secret}`, 'hex').slice(0, 16)

const isOurs = (hook: WebHook, { url }: WantedWebhook): boolean =>
  hook.url === url || Object.hasOwn(hook.httpHeaders ?? {}, markHeader)

const desiredOf = ({ url, secret }: WantedWebhook): Readonly<Record<string, unknown>> => ({
  url,
  signatureKey: { '@type': 'Value', secret },
  httpAuth: { '@type': 'Unauthenticated' },
  httpHeaders: { [markHeader]: markOf(secret) },
  eventsPolicy: 'include',
  events: Object.fromEntries(eventTypes.map((type) => [type, true])),
  throttle: 1_000,
  timeout: 30_000,
  discardAfter: 86_400_000,
  lossy: false,
  enable: true,
})

/** Whether a property is other than it should be; of variants only which one it is. */
function differs(name: string, hook: WebHook, desired: Readonly<Record<string, unknown>>): boolean {
  const [is, should] = [hook[name], desired[name]]
  if (name === 'signatureKey' || name === 'httpAuth') return variantOf(is) !== variantOf(should)
  return !isDeepStrictEqual(is, should)
}

const variantOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && '@type' in value ? value['@type'] : undefined
