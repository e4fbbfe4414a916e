import type { Place } from './place.ts'
import { holds, isSame, look, rotatedFrom } from './siblings.ts'
import type { Seen } from './siblings.ts'

/** Where reading goes on. */
export type Source = {
  file: Seen
  offset: number
  /** Nobody writes to it any more: a last line without a line end is a line. */
  ended: boolean
  /** The file read so far is gone with what was unread of it. */
  lost: boolean
}

/**
 * The file and offset to read from next, whatever became of the log meanwhile; null while there is nothing.
 *
 * The log is looked at before its rotated files: once it holds something again its writer has moved on, so that what is
 * then seen of them is all there will be.
 */
export async function nextSource(path: string, place: Place | null): Promise<Source | null> {
  const log = await look(path)
  const begin = (lost: boolean): Source | null => log && { file: log, offset: 0, ended: false, lost }
  if (!place) return begin(false)
  if (log && isSame(log, place) && (await holds(log, place)))
    return { file: log, offset: place.offset, ended: false, lost: false }
  const ended = log !== null && log.size > 0
  const rotated = (await rotatedFrom(path)).filter((file) => !log || !isSame(file, log))
  const read = await whereItWent(rotated, place)
  if (!read) return begin(true)
  if (read.size > place.offset) return { file: read, offset: place.offset, ended, lost: false }
  const later = rotated.slice(rotated.indexOf(read) + 1).find(({ size }) => size > 0)
  if (later) return { file: later, offset: 0, ended: true, lost: false }
  return ended ? begin(false) : null
}

/** The file itself under another name, or the copy that was made before it was emptied. */
async function whereItWent(rotated: readonly Seen[], place: Place): Promise<Seen | null> {
  const moved = rotated.find((file) => isSame(file, place))
  if (moved && (await holds(moved, place))) return moved
  // A beginning of no bytes is that of every file.
  if (place.head.bytes === 0) return null
  for (const file of rotated.toReversed()) if (await holds(file, place)) return file
  return null
}
