import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'

import { headOf } from './place.ts'
import type { Place } from './place.ts'

/** A file on disk as it was a moment ago. */
export type Seen = { path: string; dev: string; ino: string; size: number; changedAt: bigint }

/** Null when there is no such file. */
export async function look(path: string): Promise<Seen | null> {
  try {
    const found = await stat(path, { bigint: true })
    if (!found.isFile()) return null
    const { dev, ino, size, mtimeNs } = found
    return { path, dev: String(dev), ino: String(ino), size: Number(size), changedAt: mtimeNs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const plainly = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** `audit.log.1`, `audit.log-20261124`, `audit-20261124.log`: a number or date behind the name, or before its ending. */
function isRotation(log: string, name: string): boolean {
  const { name: stem, ext } = parse(log)
  const mark = String.raw`[.-]\d[\d.:T_-]*`
  return new RegExp(`^(${plainly(log)}${mark}|${plainly(stem)}${mark}${plainly(ext)})$`).test(name)
}

/** What the log was rotated into, the oldest first. Packed files cannot be read on from a place. */
export async function rotatedFrom(path: string): Promise<Seen[]> {
  const log = basename(path)
  const plain = (await readdir(dirname(path))).filter((name) => name !== log && isRotation(log, name))
  const seen = await Promise.all(plain.map((one) => look(join(dirname(path), one))))
  return seen
    .filter((one) => one !== null)
    .toSorted((a, b) => (a.changedAt < b.changedAt ? -1 : a.changedAt > b.changedAt ? 1 : a.path < b.path ? 1 : -1))
}

/** Whether this is the file the place is in, or a whole copy of it: what was shipped of it is there. */
export async function holds(seen: Seen, place: Place): Promise<boolean> {
  if (seen.size < place.offset) return false
  const file = await open(seen.path, 'r').catch(() => null)
  if (!file) return false
  try {
    const head = await headOf(file, place.head.bytes)
    return head.bytes === place.head.bytes && head.sha256 === place.head.sha256
  } finally {
    await file.close()
  }
}

export const isSame = (a: { dev: string; ino: string }, b: { dev: string; ino: string }): boolean =>
  a.dev === b.dev && a.ino === b.ino
