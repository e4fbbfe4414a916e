/**
 * Where a value of a JSON text ends, in the words of Stalwart's parser: `line 1 column 104`. `path` leads to the value;
 * the text must be valid JSON. Columns count UTF-8 bytes.
 */
export function positionOf(source: string, path: readonly (string | number)[]): string {
  const end = new Scanner(source).endOf(path)
  const before = source.slice(0, end)
  const lineStart = before.lastIndexOf('\n') + 1
  return `line ${before.split('\n').length} column ${Buffer.byteLength(before.slice(lineStart))}`
}

class Scanner {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  endOf(path: readonly (string | number)[]): number {
    for (const step of path) this.#enter(step)
    this.#skipValue()
    return this.#at
  }

  /** Moves to the value of a key or the nth entry of the array or object that begins here. */
  #enter(step: string | number): void {
    this.#space()
    this.#at += 1
    for (let index = 0; this.#at < this.#source.length; index += 1) {
      this.#space()
      const key = typeof step === 'string' ? (JSON.parse(this.#token()) as string) : index
      if (typeof step === 'string') {
        this.#space()
        this.#at += 1
      }
      if (key === step) return
      this.#skipValue()
      this.#space()
      this.#at += 1
    }
  }

  #skipValue(): void {
    this.#space()
    let depth = 0
    do {
      this.#space()
      const character = this.#source.charAt(this.#at)
      if ('{['.includes(character)) {
        depth += 1
        this.#at += 1
      } else if ('}]'.includes(character)) {
        depth -= 1
        this.#at += 1
      } else if (',:'.includes(character)) this.#at += 1
      else this.#token()
    } while (depth > 0 && this.#at < this.#source.length)
  }

  /** Moves past a string, number or word and returns its text. */
  #token(): string {
    const token = /"(?:[^"\\]|\\.)*"|[^\s,:{}[\]"]+/y
    token.lastIndex = this.#at
    const text = token.exec(this.#source)?.[0] ?? this.#source.slice(this.#at)
    this.#at += text.length
    return text
  }

  #space(): void {
    while (/\s/.test(this.#source.charAt(this.#at))) this.#at += 1
  }
}
