/** Browsers keep at least 4,096 bytes a cookie, name and attributes included. */
const chunkSize = 3800
/** Node refuses request headers over 16 KiB in all; four chunks leave room for the rest. */
export const maxChunks = 4

/** The name of the n-th cookie of a value: the first has the plain name. */
export const chunkName = (name: string, index: number): string => (index === 0 ? name : `${name}.${index}`)

/**
 * Splits a sealed value over as many cookies as it needs.
 * @throws RangeError when it needs more than `maxChunks`.
 */
export function intoChunks(value: string): string[] {
  const chunks: string[] = []
  for (let at = 0; at < value.length; at += chunkSize) chunks.push(value.slice(at, at + chunkSize))
  if (chunks.length > maxChunks) throw new RangeError(`a session of ${value.length} bytes does not fit into cookies`)
  return chunks
}

/** Puts a value together from its cookies; undefined when the first is not there. */
export function fromChunks(name: string, read: (name: string) => string | undefined): string | undefined {
  let whole = ''
  for (let index = 0; index < maxChunks; index += 1) {
    const chunk = read(chunkName(name, index))
    if (!chunk) break
    whole += chunk
    if (chunk.length < chunkSize) break
  }
  return whole === '' ? undefined : whole
}
