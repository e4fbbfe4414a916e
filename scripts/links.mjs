// Links of the documents: files that are there, headings that exist, commands that package.json knows.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { root } from './workspaces.mjs'

const patterns = ['*.md', 'docs/**/*.md', '{apps,bench,infrastructure,packages,services}/**/*.md']
const exclude = (path) => /(^|\/)(node_modules|dist|\.output|\.nuxt)(\/|$)/.test(path)

/** The anchor GitHub gives a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[`*_[\]]|\(.*?\)/g, '')
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const withoutCode = (text) => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')

function anchorsOf(file) {
  const headings = readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm)
  return new Set([...headings].map(([, heading]) => anchorOf(heading)))
}

/** @returns {string[]} a line for each link that leads nowhere and each `npm run` that is not there */
export function brokenLinks() {
  const problems = []
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of globSync(patterns, { cwd: root, exclude })) {
    const file = join(root, name)
    const text = readFileSync(file, 'utf8')
    for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path, anchor] = target.split('#')
      const there = path === '' ? file : join(dirname(file), path)
      if (!existsSync(there)) problems.push(`${name}: ${target} leads nowhere`)
      else if (anchor && there.endsWith('.md') && !anchorsOf(there).has(anchor))
        problems.push(`${name}: ${relative(root, there)} has no heading #${anchor}`)
    }
    for (const [, script] of text.matchAll(/\bnpm run (?:--silent )?([a-z][a-z-]*)(?! -w)/g)) {
      const workspace = join(root, ...name.split('/').slice(0, 2), 'package.json')
      const own = existsSync(workspace) ? JSON.parse(readFileSync(workspace, 'utf8')).scripts : {}
      if (!scripts[script] && !own?.[script]) problems.push(`${name}: there is no npm run ${script}`)
    }
  }
  return problems
}

if (import.meta.main) {
  const problems = brokenLinks()
  for (const problem of problems) console.error(problem)
  process.exit(problems.length > 0 ? 1 : 0)
}
