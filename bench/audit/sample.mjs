// The event everything is measured with: 400 bytes as a canonical entry.
const note = 'shared by link, password set, expires on the last day of the month'

/** What a machine client sends for event `n`. */
export const given = (n) => ({
  id: `event-${n}`,
  action: actions[n % actions.length],
  actor: { type: 'user', id: `user-${n % 977}` },
  target: { type: 'file', id: `file-${n % 9973}` },
  data: { note, size: n },
})
const actions = ['file.shared', 'file.renamed', 'file.deleted', 'link.created', 'session.started']

/** As many bytes, for systems that take any. */
export const blob = (n) => `${String(n).padStart(12, '0')}${'x'.repeat(388)}`

export const quantile = (values, q) => {
  const sorted = [...values].toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]
}

/** The same numbers in every run: mulberry32. */
export function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
