import type { UnsequencedEntry } from '@dezky/audit-log'

/** Longest word that is indexed, in UTF-16 units. */
const maximumWord = 64
/** Most words of one event: what it is about comes first, so a long `data` is cut at its end. */
const maximumWords = 24
/** As much of a chunk as is looked at: trimming its end tries every place it could begin at. */
const longestChunk = 4 * maximumWord
const instant = /^\d{4}-\d{2}-\d{2}t\d{2}:/
const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu

/** Gives the value behind a commitment, or undefined when it is erased. */
export type Open = (commitment: string) => string | undefined

/**
 * The words of a text, lower-cased: what white space separates, and the parts of what holds punctuation
 * (`carla@acme.dk` is found by itself, by `carla` and by `acme`).
 */
export function wordsOf(text: string): string[] {
  return chunksOf(text).flatMap(partsOf)
}

function partsOf(chunk: string): string[] {
  const parts = chunk.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  return parts.length > 1 ? [chunk, ...parts] : [chunk]
}

/** What a person searches for: each is the beginning of a word. */
export function chunksOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .map((chunk) => chunk.slice(0, longestChunk).replaceAll(edges, '').slice(0, maximumWord).toWellFormed())
    .filter((chunk) => chunk !== '')
}

/** The words an event is found by, personal values included as long as they are kept. */
export function termsOf(entry: UnsequencedEntry, open: Open): string[] {
  const terms = new Set<string>()
  const take = (text: string): void => {
    for (const word of chunksOf(text)
      .filter((chunk) => !instant.test(chunk))
      .flatMap(partsOf)) {
      if (terms.size >= maximumWords) return
      terms.add(word)
    }
  }
  const walk = (value: unknown): void => {
    if (terms.size >= maximumWords) return
    if (typeof value === 'string') take(value)
    else if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      const commitment = (value as { c?: unknown }).c
      if (typeof commitment === 'string' && Object.keys(value).length === 1) take(open(commitment) ?? '')
      else Object.values(value).forEach(walk)
    }
  }
  walk(entry.action)
  walk(entry.target?.id)
  walk(entry.target?.name)
  walk(entry.actor.name)
  walk(entry.actor.id)
  walk(entry.actor.ip)
  walk(entry.requestId)
  walk(entry.data)
  return [...terms]
}
