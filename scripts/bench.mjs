// `npm run bench [name…]`: builds, then runs each benchmark in bench/ and prints its ratios.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { buildAll } from './build.mjs'
import { root } from './workspaces.mjs'

const wanted = process.argv.slice(2)
const folder = join(root, 'bench')
const files = readdirSync(folder).filter((file) => file.endsWith('.bench.mjs'))
const chosen = files.filter((file) => wanted.length === 0 || wanted.includes(file.replace('.bench.mjs', '')))
if (chosen.length === 0) {
  console.error(
    `There is no such benchmark. There are: ${files.map((file) => file.replace('.bench.mjs', '')).join(', ')}`,
  )
  process.exit(2)
}

/** Prints rows as an aligned table: what, figure, peer, ratio, target. */
function print(title, rows) {
  const header = ['what', 'dezky', 'peer', 'ratio', 'target']
  const table = [
    header,
    ...rows.map((row) => [
      row.what,
      row.ours,
      row.peer ?? '',
      row.ratio === undefined ? '' : row.ratio.toFixed(2),
      row.target ?? '',
    ]),
  ]
  const widths = header.map((_, column) => Math.max(...table.map((row) => String(row[column]).length)))
  console.log(`\n${title}`)
  for (const row of table)
    console.log(
      `  ${row
        .map((cell, column) => String(cell).padEnd(widths[column]))
        .join('   ')
        .trimEnd()}`,
    )
}

await buildAll(console.log)
for (const file of chosen) {
  const { title, run } = await import(join(folder, file))
  print(title, await run(console.log))
}
