import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { isSafe } from 'redos-detector'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const files = globSync('{services/platform-api,packages/{contracts,audit-log,audit-verify}}/src/**/*.ts', { cwd: root })
const inTheApps = globSync('{packages/ui,apps/*}/server/**/*.ts', { cwd: root })

/**
 * Those that take time squared in the length of a text, and what bounds that text. A text without a bound does not belong
 * here: cut it first.
 */
const bounded: Readonly<Record<string, string>> = {
  'log-client.ts': 'an address given on the command line',
  'archive-index.ts': 'an object key, at most 1024 bytes',
  'bucket-notes.ts': 'an object key, at most 1024 bytes',
  'slugify.ts': 'a name, at most 120 characters by its schema',
  'search-events.ts': 'a query parameter, at most 200 characters by its schema',
  'terms.ts': 'cut to 256 before it is trimmed',
  'outside.ts': 'cut to 240 before it is trimmed',
  'authentik.poller.ts': 'a setting',
  'integration-options.ts': 'a setting',
  'marks.ts': 'a description that Stalwart bounds',
  'zone-tokens.ts': 'a zone of a few records, written by Stalwart; every branch is linear',
}

/** Every literal regular expression of a file, with its line. */
function expressionsOf(file: string): { where: string; expression: RegExp }[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest)
  const found: { where: string; expression: RegExp }[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
      const text = node.getText(source)
      const end = text.lastIndexOf('/')
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      const flags = text.slice(end + 1).replace('v', 'u')
      found.push({ where: `${file}:${line + 1} ${text}`, expression: new RegExp(text.slice(1, end), flags) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe('regular expressions that see what strangers send', () => {
  it('never backtrack for ever', () => {
    const all = [...files, ...inTheApps]
      .filter((file) => !/\.spec\.ts$|\/generated\//.test(file))
      .flatMap((file) => expressionsOf(file))
    expect(all.length).toBeGreaterThan(50)
    const dangerous = all.filter(({ expression }) => !isSafe(expression, { maxScore: 2_000, timeout: 2_000 }).safe)
    const unbounded = dangerous.filter(({ where }) => !(basename(where.split(':')[0] ?? '') in bounded))
    expect(unbounded.map(({ where }) => where)).toEqual([])
  })
})
