/** Hashes of a full tile: height 8. */
export const TILE_WIDTH = 256

/** A tile: of hashes at a level, or of entries. `width` is 256 for a full one. */
export type TileId = { level: number | 'entries'; index: number; width: number }

/** Tile index as tlog-tiles writes it: 0 is `000`, 1234067 is `x001/x234/067`. */
const indexPath = (index: number): string => {
  const groups: string[] = []
  for (let rest = index, last = true; last || rest > 0; rest = Math.floor(rest / 1000), last = false)
    groups.unshift(`${last ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`)
  return groups.join('/')
}

/** Path of a tile under the log's prefix (C2SP tlog-tiles): `tile/0/x001/234.p/17`. */
export const tilePath = ({ level, index, width }: TileId): string =>
  `tile/${level}/${indexPath(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** Parses a tile's path; undefined when it is not one, or not written in its one right way. */
export const parseTilePath = (path: string): TileId | undefined => {
  const parts = PATH.exec(path)
  if (!parts) return undefined
  const [, level = '', index = '', width] = parts
  const tile: TileId = {
    level: level === 'entries' ? level : Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  }
  const known = tile.level === 'entries' || tile.level <= 63
  return known && Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : undefined
}

/**
 * Width of tile `index` at `level` in a tree of `size`: 256 when full, 1 to 255 when partial, 0 when it is not there.
 */
export const tileWidth = (level: number | 'entries', index: number, size: number): number => {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level))
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH))
}
