/** One logical line of a zone file: its words, and whether it begins with the owner's name. */
export interface ZoneLine {
  readonly words: readonly string[]
  readonly owned: boolean
}

/**
 * Splits zone text (RFC 1035 section 5.1) into logical lines: comments go, quoted strings become one word with their
 * escapes resolved, parentheses join lines. Text that is not a zone gives lines that mean nothing, never an error.
 */
export function zoneLines(text: string): readonly ZoneLine[] {
  const lines: ZoneLine[] = []
  let words: string[] = []
  let owned = true
  let depth = 0
  const token = /\r?\n|;[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|([()])|((?:[^\s;()"\\]|\\[\s\S])+)|[ \t]+/g
  let atStart = true
  const finish = () => {
    if (words.length > 0) lines.push({ words, owned })
    words = []
    owned = true
    atStart = true
  }
  for (const [whole, quoted, bracket, word] of text.matchAll(token)) {
    if (whole.endsWith('\n')) {
      if (depth === 0) finish()
    } else if (bracket !== undefined) depth = Math.max(0, depth + (bracket === '(' ? 1 : -1))
    else if (quoted !== undefined) words.push(unescape(quoted))
    else if (word !== undefined) words.push(unescape(word))
    else if (atStart && !whole.startsWith(';')) owned = false
    if (!whole.endsWith('\n')) atStart = false
  }
  finish()
  return lines
}

/** `\DDD` is a byte in decimal, `\X` is X. */
const unescape = (text: string): string =>
  text.replaceAll(/\\(\d{3})|\\([\s\S])/g, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (char ?? '') : String.fromCharCode(Number(code)),
  )
