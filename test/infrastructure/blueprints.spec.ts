import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import * as authentik from '@goauthentik/api'
import { describe, expect, it } from 'vitest'
import { type CollectionTag, parse, type ScalarTag, type YAMLSeq } from 'yaml'

import { root, stack, textOf, written } from './support/stack.ts'

interface Entry {
  readonly model: string
  readonly id?: string
  readonly identifiers?: Readonly<Record<string, unknown>>
  readonly attrs?: Readonly<Record<string, unknown>>
}
interface Tagged {
  readonly tag: string
  readonly value: unknown
}

const text = readFileSync(join(stack, 'authentik/blueprints/10-dezky.yaml'), 'utf8')

/** Authentik's own tags, kept with what they hold. */
const customTags: (ScalarTag | CollectionTag)[] = [
  ...['!Env', '!KeyOf'].map((tag) => ({ tag, resolve: (value: string): Tagged => ({ tag, value }) })),
  ...['!Find', '!Format'].map((tag) => ({
    tag,
    collection: 'seq' as const,
    resolve: (node: unknown) => Object.assign(node as YAMLSeq, { tag }),
  })),
]
const { entries } = parse(text, { merge: true, customTags }) as { entries: readonly Entry[] }

const keysOf = (toJson: (value: never) => unknown) => Object.keys(toJson({ redirectUris: [] } as never) as object)

/** What each model takes, by Authentik's own API client; the rest is known to blueprints alone. */
const fields: Readonly<Record<string, readonly string[]>> = {
  'authentik_core.group': keysOf(authentik.GroupRequestToJSON),
  'authentik_core.application': keysOf(authentik.ApplicationRequestToJSON),
  'authentik_core.user': keysOf(authentik.UserRequestToJSON),
  'authentik_core.token': [...keysOf(authentik.TokenRequestToJSON), 'key'],
  'authentik_providers_oauth2.oauth2provider': keysOf(authentik.OAuth2ProviderRequestToJSON),
  'authentik_policies.policybinding': keysOf(authentik.PolicyBindingRequestToJSON),
  'authentik_policies_event_matcher.eventmatcherpolicy': keysOf(authentik.EventMatcherPolicyRequestToJSON),
  'authentik_rbac.role': [...keysOf(authentik.RoleRequestToJSON), 'permissions'],
  'authentik_flows.flow': keysOf(authentik.FlowRequestToJSON),
  'authentik_flows.flowstagebinding': keysOf(authentik.FlowStageBindingRequestToJSON),
  'authentik_brands.brand': keysOf(authentik.BrandRequestToJSON),
  'authentik_events.notificationtransport': keysOf(authentik.NotificationTransportRequestToJSON),
  'authentik_events.notificationrule': keysOf(authentik.NotificationRuleRequestToJSON),
  'authentik_events.notificationwebhookmapping': keysOf(authentik.NotificationWebhookMappingRequestToJSON),
  'authentik_blueprints.metaapplyblueprint': ['identifiers', 'required'],
}

describe('the blueprint for Authentik', () => {
  it.each(entries.map((entry, index) => [index, entry.model, entry] as const))(
    'entry %i (%s) sets only what the model has',
    (_, model, entry) => {
      expect(Object.keys(fields)).toContain(model)
      const set = [...Object.keys(entry.attrs ?? {}), ...Object.keys(entry.identifiers ?? {})]
      expect(set.filter((key) => !fields[model]?.includes(key))).toEqual([])
    },
  )

  it('refers only to entries above', () => {
    const known = new Set<string>()
    const missing: string[] = []
    for (const line of text.split('\n')) {
      const id = /^ {4}id: (\S+)$/.exec(line)?.[1]
      if (id) known.add(id)
      for (const [, key = ''] of line.matchAll(/!KeyOf ([\w-]+)/g)) if (!known.has(key)) missing.push(key)
    }
    expect(missing).toEqual([])
  })

  it('reads variables that the containers are given', () => {
    const { services } = written('compose.yml')
    const wanted = new Set([...text.matchAll(/!Env ([A-Z_]+)/g)].map(([, name]) => name))
    for (const name of wanted) expect(Object.keys(services['authentik-worker']?.environment ?? {})).toContain(name)
  })

  it('knows people by their uuid, and sends browsers to the callback of the apps', () => {
    const providers = entries.filter(({ model }) => model.endsWith('oauth2provider'))
    expect(providers.map(({ attrs }) => attrs?.['sub_mode'])).toEqual(providers.map(() => 'user_uuid'))
    expect(text).toContain("'https://portal.%s/auth/callback'")
    expect(readFileSync(join(root, 'packages/ui/server/routes/auth/callback.get.ts'), 'utf8')).toContain(
      'defineEventHandler',
    )
  })

  it('has clients and issuers that ./up tells platform-api of', () => {
    const clients = entries.flatMap(({ attrs }) => attrs?.['client_id'] ?? [])
    expect(clients).toEqual(['dezky-portal', 'dezky-operator', 'dezky-machine', 'dezky-files'])
    const slugs = entries.flatMap(({ model, identifiers }) =>
      model.endsWith('.application') ? identifiers?.['slug'] : [],
    )
    expect(slugs).toEqual(['portal', 'operator', 'machine', 'files'])
    for (const slug of ['portal', 'operator', 'machine']) expect(textOf('up')).toContain(`accepted ${slug}`)
  })

  it('asks for no more permissions than the connector uses', () => {
    const role = entries.find(({ model }) => model === 'authentik_rbac.role')
    expect(role?.attrs?.['permissions']).toHaveLength(14)
    expect(JSON.stringify(role?.attrs)).not.toMatch(/superuser|flow|provider/)
  })
})
