import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const source = join(root, 'services/platform-api/src')
const files = globSync('**/*.ts', { cwd: source, exclude: (path) => path.endsWith('.spec.ts') })
const code = files.map((file) => readFileSync(join(source, file), 'utf8')).join('\n')
const runbooks = globSync('docs/runbooks/*.md', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')
const found = (pattern: RegExp): string[] => [...new Set([...code.matchAll(pattern)].map(([, text = '']) => text))]
const missing = (texts: readonly string[]): string[] => texts.filter((text) => !runbooks.includes(text))

describe('runbooks', () => {
  it('say what to do about every metric', () => {
    const metrics = found(/'(dezky_[a-z_]+)'(?:,\n? *(?:help:|'))/g)
    expect(metrics.length).toBeGreaterThan(10)
    expect(missing(metrics)).toEqual([])
  })

  it('know every line of the log at level error', () => {
    const logged = found(/\blog(?:ger)?\??\.(?:error|fatal)\((?:\{[^']*?\}|[^'{]*?),\s*'([^']+)'/g)
    const recurring = [...found(/\bfailure: '([^']+)'/g), ...found(/\bthis\.every\([^']*?, '([^']+)'/g)]
    expect([logged.length, recurring.length]).toEqual([expect.any(Number), expect.any(Number)])
    expect(logged.length).toBeGreaterThan(12)
    expect(recurring.length).toBeGreaterThan(4)
    expect(missing([...logged, ...recurring].map((line) => `*${line}*`))).toEqual([])
    // A call this test cannot read would be an alarm without a page.
    const calls = code.match(/\blog(?:ger)?\??\.(?:error|fatal)\(/g)?.length ?? 0
    const passedOn = ['String(message)', 'failure)']
    expect(calls).toBe(logged.length + passedOn.length)
  })

  it('know every reason for which signing halts', () => {
    const reasons = /export type HaltReason =([\s\S]*?)\n\n/.exec(code)?.[1]?.match(/'(\w+)'/g) ?? []
    expect(reasons.length).toBeGreaterThan(4)
    expect(missing(reasons.map((reason) => `\`${reason.slice(1, -1)}\``))).toEqual([])
  })

  it('know every alarm of cold storage', () => {
    const alarms =
      readFileSync(join(source, 'cold/use-cases/read-cold-alarms.ts'), 'utf8').match(/code: '(\w+)'/g) ?? []
    expect(alarms.length).toBeGreaterThan(0)
    expect(missing(alarms.map((alarm) => `\`${alarm.slice("code: '".length, -1)}\``))).toEqual([])
  })

  it('have a section for every alarm of the table', () => {
    const page = readFileSync(join(root, 'docs/runbooks/alarms.md'), 'utf8')
    const [table = ''] = page.split('## Lines of the log')
    const sections = [...table.matchAll(/^\| \[[^\]]+\]\(#([\w-]+)\)/gm)].map(([, anchor]) => anchor)
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(' ', '-'))
    expect(sections.filter((one) => !headings.includes(one ?? ''))).toEqual([])
    expect(headings.filter((one) => one !== 'lines-of-the-log' && !sections.includes(one))).toEqual([])
  })
})
