import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { checks, haveChecks, stack, written } from './support/stack.ts'

interface Dynamic {
  readonly http: {
    readonly routers: Readonly<Record<string, { rule: string; service: string; middlewares: readonly string[] }>>
    readonly middlewares: Readonly<Record<string, unknown>>
    readonly services: Readonly<Record<string, { loadBalancer: { servers: readonly { url: string }[] } }>>
  }
}

describe.runIf(haveChecks)('traefik/dynamic.yml, as Traefik reads it', () => {
  const output = haveChecks
    ? execFileSync(checks, ['traefik', join(stack, 'traefik/dynamic.yml')], {
        env: { ...process.env, DOMAIN: 'dezky.local' },
      }).toString('utf8')
    : '{}'
  const { http } = JSON.parse(output) as Dynamic
  const { services } = written('compose.yml')

  it('leads every router through middlewares and to services that exist', () => {
    for (const { service, middlewares } of Object.values(http.routers)) {
      expect([...Object.keys(http.services), 'noop@internal']).toContain(service)
      for (const middleware of middlewares) expect(Object.keys(http.middlewares)).toContain(middleware)
    }
  })

  it('leads every service to a container of the stack, on the edge network', () => {
    for (const { loadBalancer } of Object.values(http.services)) {
      for (const { url } of loadBalancer.servers) {
        const service = services[new URL(url).hostname] as { networks?: readonly string[] } | undefined
        expect(service?.networks, url).toContain('edge')
      }
    }
  })

  it('serves the names that containers reach each other by', () => {
    const traefik = services['traefik'] as unknown as { networks: { edge: { aliases: readonly string[] } } }
    const hosts = Object.values(http.routers).map(({ rule }) => /Host\(`([^`]+)`\)/.exec(rule)?.[1])
    const aliases = traefik.networks.edge.aliases.map((alias) => alias.replace('${DOMAIN}', 'dezky.local'))
    expect([...new Set(hosts)].toSorted()).toEqual(aliases.toSorted())
  })

  it('keeps the metrics on the host', () => {
    const inner = Object.values(http.routers).find(({ rule }) => rule.includes('/metrics'))
    expect(inner?.middlewares).toEqual(['nobody'])
  })
})
