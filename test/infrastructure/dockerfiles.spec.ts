import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { hadolint, haveHadolint, root } from './support/stack.ts'

const ours = ['services/platform-api/Dockerfile', 'apps/Dockerfile', 'packages/Dockerfile']
const all = [...ours, 'infrastructure/docker-compose/minio/Dockerfile']
const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n')
const { node: engine } = process.versions

describe.each(all)('%s', (file) => {
  const lines = linesOf(file)

  it.runIf(haveHadolint)('passes hadolint', () => {
    expect(execFileSync(hadolint, [join(root, file)]).toString('utf8')).toBe('')
  })

  it('starts from pinned images and ends as an ordinary user', () => {
    const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1] ?? '')
    const stages = lines.flatMap((line) => / AS (\S+)$/.exec(line)?.[1] ?? [])
    for (const base of bases.filter((one) => !stages.includes(one))) expect(base).toMatch(/:.*\d/)
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER 1000:1000')
  })
})

describe.each(ours)('%s', (file) => {
  const lines = linesOf(file)

  it('installs from the one lockfile: every workspace’s package.json is there', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>
    }
    const workspaces = Object.keys(lock.packages).filter((name) => name !== '' && !name.includes('node_modules'))
    const copied = lines.flatMap((line) => /^COPY (\S+)\/package\.json /.exec(line)?.[1] ?? [])
    expect(copied.toSorted()).toEqual(workspaces.toSorted())
  })

  it('runs on the Node that everything is tested with, and copies only what is there', () => {
    expect(lines.filter((line) => line.startsWith('FROM node:')).every((line) => line.includes(`:${engine}-`))).toBe(
      true,
    )
    const sources = lines.flatMap((line) => /^COPY (?!--from)(?!.*\$)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
    for (const source of sources) expect(existsSync(join(root, source)), source).toBe(true)
  })
})

describe('what a container runs', () => {
  it('is what npm start runs', () => {
    const world = readFileSync(join(root, 'scripts/world.mjs'), 'utf8')
    expect(world).toContain("'platform-api': ['services/platform-api', ['dist/main.js']]")
    expect(linesOf('services/platform-api/Dockerfile')).toContain('CMD ["dist/main.js"]')
    expect(world).toContain("['apps/portal', ['.output/server/index.mjs']]")
    expect(linesOf('apps/Dockerfile')).toContain('CMD [".output/server/index.mjs"]')
  })
})
