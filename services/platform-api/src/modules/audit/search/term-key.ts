const digits = 16

/** A number as it ends a key: keys of one word sort by it. */
export const seqPart = (seq: number): string => String(seq).padStart(digits, '0')

/** Key of a word in an event: words in order, the events of each by number. No word holds a space. */
export const termKey = (term: string, seq: number): string => `${term} ${seqPart(seq)}`

/** The word of a key. */
export const termOf = (key: string): string => key.slice(0, -digits - 1)

/** The number of the event of a key. */
export const seqOfKey = (key: string): number => Number(key.slice(-digits))
