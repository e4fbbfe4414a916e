import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { version } from '../../services/platform-api/src/version.ts'
import { root, textOf } from './support/stack.ts'

it('one version: what the service says, its package, the stack’s images and the changelog', () => {
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  expect(JSON.parse(read('services/platform-api/package.json')).version).toBe(version)
  expect(textOf('.env.example')).toContain(`DEZKY_VERSION=${version}\n`)
  expect(read('CHANGELOG.md')).toContain(`\n## ${version}\n`)
})
