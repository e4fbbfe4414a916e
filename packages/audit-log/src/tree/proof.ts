import { AuditLogError } from '../audit-log.errors.ts'
import { foldEdge } from './compact-range.ts'

/** A complete subtree: leaves `[index * 2^level, (index + 1) * 2^level)`. */
export type NodeId = { level: number; index: number }

/** Gives the root of a complete subtree. */
export type ReadNode = (node: NodeId) => Uint8Array | Promise<Uint8Array>

type Span = { start: number; end: number }

/** Where RFC 6962 splits a span: after the largest power of two strictly below its length. */
const split = ({ start, end }: Span): number => {
  let k = 1
  while (k * 2 < end - start) k *= 2
  return start + k
}

/** The complete subtrees that make up a span, leftmost first. */
const nodesOf = (span: Span): NodeId[] => {
  const nodes: NodeId[] = []
  let { start } = span
  while (start < span.end) {
    let level = 0
    while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= span.end) level += 1
    nodes.push({ level, index: start / 2 ** level })
    start += 2 ** level
  }
  return nodes
}

const inclusionSpans = (index: number, size: number): Span[] => {
  const spans: Span[] = []
  let span = { start: 0, end: size }
  while (span.end - span.start > 1) {
    const k = split(span)
    if (index < k) {
      spans.push({ start: k, end: span.end })
      span = { start: span.start, end: k }
    } else {
      spans.push({ start: span.start, end: k })
      span = { start: k, end: span.end }
    }
  }
  return spans.reverse()
}

const consistencySpans = (oldSize: number, newSize: number): Span[] => {
  if (oldSize === 0 || oldSize === newSize) return []
  const spans: Span[] = []
  let span = { start: 0, end: newSize }
  while (span.end !== oldSize) {
    const k = split(span)
    if (oldSize <= k) {
      spans.push({ start: k, end: span.end })
      span = { start: span.start, end: k }
    } else {
      spans.push({ start: span.start, end: k })
      span = { start: k, end: span.end }
    }
  }
  // The old tree itself is known to the asker; any other remainder is not.
  if (span.start !== 0) spans.push(span)
  return spans.reverse()
}

const gather = (spans: Span[], readNode: ReadNode): Promise<Buffer[]> =>
  Promise.all(spans.map(async (span) => foldEdge(await Promise.all(nodesOf(span).map(async (node) => readNode(node))))))

/**
 * Inclusion proof of leaf `index` in the tree of `size` leaves, leaf to root: PATH(m, D[n]) of RFC 6962 section 2.1.1.
 * @throws AuditLogError `index_out_of_range`; whatever `readNode` throws.
 */
export const inclusionProof = (index: number, size: number, readNode: ReadNode): Promise<Buffer[]> => {
  if (!(index >= 0 && index < size)) throw new AuditLogError('index_out_of_range', `leaf ${index} of ${size}`)
  return gather(inclusionSpans(index, size), readNode)
}

/**
 * Consistency proof from `oldSize` to `newSize`: PROOF(m, D[n]) of RFC 6962 section 2.1.2. Empty from 0 or to itself.
 * @throws AuditLogError `index_out_of_range`; whatever `readNode` throws.
 */
export const consistencyProof = (oldSize: number, newSize: number, readNode: ReadNode): Promise<Buffer[]> => {
  if (!(oldSize >= 0 && oldSize <= newSize)) throw new AuditLogError('index_out_of_range', `${oldSize} to ${newSize}`)
  return gather(consistencySpans(oldSize, newSize), readNode)
}
