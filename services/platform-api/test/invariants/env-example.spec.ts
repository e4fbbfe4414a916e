import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { envSchema, examples } from '../../src/config/env.schema.ts'

const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
const names = lines.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? [])

describe('.env.example', () => {
  it('has every setting and no other, each with the example the error messages show', () => {
    expect(names.toSorted()).toEqual(Object.keys(envSchema.shape).toSorted())
    for (const [name, example] of Object.entries(examples)) expect(lines).toContain(`${name}=${example}`)
  })

  it('tells the meaning of each', () => {
    const bare = lines.filter(
      (line, index) => /^[A-Z]/.test(line) && !/^(#|[A-Z]+_TOKEN|[A-Z])/.test(lines[index - 1] ?? ''),
    )
    expect(bare).toEqual([])
  })
})
