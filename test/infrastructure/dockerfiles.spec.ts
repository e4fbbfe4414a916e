import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { apiFlags } from '../../scripts/settings.mjs'
import { hadolint, haveHadolint, root, written } from './support/stack.ts'

const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')
const { node: engine } = process.versions
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>
}

/** Stages of a Dockerfile by name: what each begins from, and its lines. */
function stagesOf(lines: readonly string[]) {
  const stages: { name: string; from: string; lines: string[] }[] = []
  for (const line of lines) {
    const [, from = '', name = ''] = /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? []
    if (from) stages.push({ name, from, lines: [] })
    else stages.at(-1)?.lines.push(line)
  }
  return stages
}

describe.each(['Dockerfile', 'infrastructure/docker-compose/minio/Dockerfile'])('%s', (file) => {
  const stages = stagesOf(linesOf(file))

  it.runIf(haveHadolint)('passes hadolint', () => {
    expect(execFileSync(hadolint, [join(root, file)]).toString('utf8')).toBe('')
  })

  it('starts from pinned images', () => {
    const names = stages.map(({ name }) => name)
    for (const { from } of stages.filter((one) => !names.includes(one.from))) expect(from).toMatch(/:.*\d/)
  })
})

describe('Dockerfile', () => {
  const lines = linesOf('Dockerfile')
  const stages = stagesOf(lines)
  const stage = (name: string) => stages.find((one) => one.name === name)
  /** Lines of a stage and of all it begins from. */
  const inherited = (name: string): string[] => {
    const one = stage(name)
    return one ? [...inherited(one.from), ...one.lines] : []
  }
  const targets = ['platform-api', 'platform-api-dev', 'portal', 'operator', 'tools']

  it('has a target for every image the stack builds', () => {
    const builds = ['compose.yml', 'compose.dev.yml'].flatMap((file) =>
      Object.values(written(file).services).flatMap(({ build }) => build?.target ?? []),
    )
    expect(new Set(builds)).toEqual(new Set(targets))
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(targets))
  })

  it.each(targets)('%s runs as an ordinary user', (target) => {
    expect(inherited(target).findLast((line) => line.startsWith('USER '))).toBe('USER 1000:1000')
  })

  it('installs once, from the one lockfile: every workspace’s package.json is there', () => {
    const workspaces = Object.keys(lock.packages).filter((name) => name !== '' && !name.includes('node_modules'))
    const copied = stage('packages')?.lines.flatMap((line) => /^COPY (\S+)\/package\.json /.exec(line)?.[1] ?? [])
    expect(copied?.toSorted()).toEqual(workspaces.toSorted())
  })

  it('runs on the Node that everything is tested with, and copies only what is there', () => {
    expect(lines.filter((line) => line.startsWith('FROM node:')).every((line) => line.includes(`:${engine}-`))).toBe(
      true,
    )
    const sources = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
    expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([])
  })

  it('takes along packages that lie beside a workspace because another version lies above', () => {
    const beside = Object.entries(lock.packages)
      .filter(([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional)
      .flatMap(([path]) => /^((?:services|packages)\/[^/]+)\/node_modules\//.exec(path)?.[1] ?? [])
    const shipped: Record<string, string[]> = {
      'platform-api': ['services/platform-api', 'packages/contracts', 'packages/audit-log'],
      tools: ['packages/audit-log', 'packages/audit-verify', 'packages/audit-ship'],
    }
    for (const [target, workspaces] of Object.entries(shipped)) {
      const needed = workspaces.filter((workspace) => beside.includes(workspace)).map((one) => `${one}/node_modules`)
      const copied = stage(target)?.lines.flatMap(
        (line) => /^COPY --from=\S+ \S+ (\S+\/node_modules)$/.exec(line)?.[1] ?? [],
      )
      expect(copied).toEqual(needed)
    }
  })
})

describe('what a container runs', () => {
  it('is what npm start runs', () => {
    const lines = linesOf('Dockerfile')
    const world = readFileSync(join(root, 'scripts/world.mjs'), 'utf8')
    expect(world).toContain("'platform-api': ['services/platform-api', ['dist/main.js']]")
    expect(lines).toContain('CMD ["dist/main.js"]')
    expect(world).toContain("['apps/portal', ['.output/server/index.mjs']]")
    expect(lines).toContain('CMD [".output/server/index.mjs"]')
  })

  it('has the same Node flags for platform-api', () => {
    const entry = stagesOf(linesOf('Dockerfile'))
      .find(({ name }) => name === 'platform-api')
      ?.lines.findLast((line) => line.startsWith('ENTRYPOINT '))
    expect(JSON.parse(entry?.slice('ENTRYPOINT '.length) ?? '')).toEqual(['node', ...apiFlags])
  })
})
