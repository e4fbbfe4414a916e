import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readArguments } from '../../packages/audit-ship/src/cli/arguments.ts'
import { readConfig } from '../../services/platform-api/src/config/config.ts'
import { envSchema } from '../../services/platform-api/src/config/env.schema.ts'
import { haveChecks, prepared, resolved, root, type Service, stack, textOf, written } from './support/stack.ts'

const { services, volumes } = written('compose.yml')
const named = Object.entries(services)
const runsOnce = (service: Service) => service.restart === 'on-failure:5'
const environmentOf = (name: string) => Object.keys(services[name]?.environment ?? {})

/** Settings of platform-api that production refuses. */
const forDevelopment = ['SANDBOX', 'DATABASE_ALLOW_NO_TRANSACTIONS']
/** Variables of Node itself in our containers. */
const ofNode = ['NODE_EXTRA_CA_CERTS']

describe('compose.yml', () => {
  it.each(named)('%s is pinned, limited, restarted, and keeps its log small', (_, service) => {
    expect(service.image).toMatch(/:[^:]*\d/)
    expect(service.image).not.toContain('latest')
    expect(service.restart).toMatch(/^(unless-stopped|on-failure:5)$/)
    expect(service.deploy?.resources?.limits).toMatchObject({ cpus: expect.any(String), memory: expect.any(String) })
    expect(service.logging?.options).toMatchObject({ 'max-size': '20m' })
    expect(service.profiles).toContain('full')
  })

  it.each(named)('%s runs without root, on a root file system it cannot change', (name, service) => {
    // These images name a user themselves: ours, and Stalwart's with the capability to bind mail ports.
    const ofItsImage = service.build !== undefined || name === 'stalwart'
    expect(service.user ?? (ofItsImage ? '1000' : 'root')).toMatch(/^[1-9]/)
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
  })

  it('watches the health of everything that stays, and starts in order', () => {
    const stays = named.filter(([, service]) => !runsOnce(service))
    expect(stays.filter(([, { healthcheck }]) => healthcheck?.test[0] !== 'CMD')).toEqual([])
    for (const [, service] of named) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const once = services[other] !== undefined && runsOnce(services[other])
        expect([other, condition]).toEqual([other, once ? 'service_completed_successfully' : 'service_healthy'])
      }
    }
    expect(Object.keys(services['platform-api']?.depends_on ?? {})).toContain('platform-api-migrate')
    expect(services['platform-api']?.container_name).toBe('dezky-platform-api')
  })

  it('mounts files that are there, or that ./up makes, and volumes that have a name', () => {
    const sources = named.flatMap(([, service]) => service.volumes ?? []).map((one) => String(one).split(':')[0] ?? '')
    const files = sources.filter((source) => source.startsWith('.') && !source.startsWith('./tls'))
    const names = sources.filter((source) => !source.startsWith('.'))
    expect(files.filter((file) => !existsSync(join(stack, file)))).toEqual([])
    expect([...new Set(names)].toSorted()).toEqual(Object.keys(volumes).toSorted())
    const builds = named.flatMap(([, { build }]) => build ?? [])
    const recipes = builds.map(({ context, dockerfile }) => join(stack, context ?? '.', dockerfile ?? 'Dockerfile'))
    expect(recipes.filter((recipe) => !existsSync(recipe))).toEqual([])
  })

  it('gives platform-api every setting it has, and no other', () => {
    const settings = Object.keys(envSchema.shape).filter((name) => !forDevelopment.includes(name))
    expect(environmentOf('platform-api').toSorted()).toEqual([...settings, ...ofNode].toSorted())
    expect(environmentOf('platform-api-migrate')).toEqual(environmentOf('platform-api'))
  })

  it('asks for the health of routes that exist', () => {
    for (const [name, folder] of [
      ['portal', 'apps/portal'],
      ['operator', 'apps/operator'],
    ] as const) {
      expect(services[name]?.healthcheck?.test.at(-1)).toMatch(/\/api\/session$/)
      const routes = [`${folder}/server/api/session.get.ts`, 'packages/ui/server/api/session.get.ts']
      expect(routes.some((route) => existsSync(join(root, route)))).toBe(true)
    }
    expect(services['platform-api']?.healthcheck?.test.at(-1)).toBe('http://127.0.0.1:3001/health/ready')
  })

  it('ships what OCIS’s audit service writes, as the machine client platform-api knows', () => {
    const ocis = services['ocis']
    const { command = [] } = services['audit-ship'] ?? {}
    const told = readArguments(command.map((one) => one.replaceAll('${DOMAIN}', 'x.example')))
    expect(told?.file).toBe(ocis?.environment?.['AUDIT_FILEPATH'])
    expect(ocis?.environment).toMatchObject({ OCIS_ADD_RUN_SERVICES: 'audit', AUDIT_LOG_TO_FILE: 'true' })
    for (const service of [ocis, services['audit-ship']])
      expect(service?.volumes).toContain(`ocis_audit:${dirname(told?.file ?? '')}`)
    expect(services['audit-ship']?.volumes).toContain(`audit_ship:${dirname(told?.place ?? '')}`)
    expect(told?.to).toBe('https://api.x.example/audit/ingest/ocis')
    expect(told?.issuer).toBe('https://id.x.example/application/o/machine/')
    expect(textOf('authentik/blueprints/10-dezky.yaml')).toContain(`client_id: ${told?.clientId}`)
  })

  it('uses every setting of .env.example, and no other', () => {
    const used = new Set([...textOf('compose.yml').matchAll(/(?<!\$)\$\{([A-Z][A-Z0-9_]*)/g)].map(([, name]) => name))
    const offered = textOf('.env.example')
      .split('\n')
      .flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? [])
    expect(offered.toSorted()).toEqual([...used].toSorted())
  })
})

describe.runIf(haveChecks)('compose.yml, as Compose loads it', () => {
  const copies = new Map<string, ReturnType<typeof prepared>>()
  const folderOf = (profile: string) => copies.get(profile)?.folder ?? ''

  beforeAll(() => {
    for (const profile of ['core', 'full'] as const) copies.set(profile, prepared(profile))
  })
  afterAll(() => {
    for (const { remove } of copies.values()) remove()
  })

  it.each([
    ['core', ['compose.yml']],
    ['core', ['compose.yml', 'compose.dev.yml']],
    ['full', ['compose.yml']],
    ['full', ['compose.yml', 'compose.dev.yml']],
  ])('%s of %j is a valid project', (profile, files) => {
    const project = resolved(folderOf(profile), profile, ...files)
    const expected = named.filter(([, service]) => service.profiles?.includes(profile)).map(([name]) => name)
    expect(Object.keys(project.services).toSorted()).toEqual(expected.toSorted())
  })

  it.each(['core', 'full'])('%s starts platform-api with settings it accepts', (profile) => {
    const environment = resolved(folderOf(profile), profile, 'compose.yml').services['platform-api']?.environment
    const { env } = readConfig({ ...environment } as Record<string, string>)
    expect(env.PUBLIC_URL).toBe('https://api.dezky.local')
    expect(env.AUTH_ISSUERS.map(({ application }) => application)).toEqual(['portal', 'operator', 'machine'])
    expect(Boolean(env.AUTHENTIK_URL)).toBe(profile === 'full')
  })

  it('the development override keeps its packages in a volume', () => {
    const project = resolved(folderOf('core'), 'core', 'compose.yml', 'compose.dev.yml')
    expect(Object.keys(project.volumes)).toContain('platform_api_node_modules')
    expect(JSON.stringify(project.services['platform-api']?.volumes)).toContain('platform_api_node_modules')
  })
})
