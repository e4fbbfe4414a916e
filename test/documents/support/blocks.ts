import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../..')

/** A block of commands that is marked to be run. */
export interface Block {
  readonly line: number
  /** platform-api is stopped while it runs, as the text before it says */
  readonly stopped: boolean
  readonly commands: string
}

const patterns = ['*.md', 'docs/**/*.md', '{apps,bench,infrastructure,packages,services}/**/*.md']
const exclude = (path: string) => /(^|\/)(node_modules|dist|\.output|\.nuxt)(\/|$)/.test(path)

/** Documents with blocks marked ```` ```sh run ```` or ```` ```sh run stopped ````, and those blocks. */
export function documents(): { name: string; blocks: Block[] }[] {
  return globSync(patterns, { cwd: root, exclude })
    .toSorted()
    .map((name) => ({ name, blocks: blocksOf(readFileSync(join(root, name), 'utf8')) }))
    .filter(({ blocks }) => blocks.length > 0)
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```sh run( stopped)?\n([\s\S]*?)\n *```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    stopped: match[2] !== undefined,
    commands: (match[3] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }))
}
