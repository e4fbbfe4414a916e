/** Where archives lie: a folder or a bucket. Keys are paths below it. */
export type ArchiveSource = {
  /** What it is called in a verdict. */
  name: string
  /** Every key, in any order. */
  keys(): AsyncIterable<string>
  /** A small object: a manifest, a note, leaf hashes. @throws UnusableInput when it cannot be read */
  read(key: string): Promise<Buffer>
  /** A large one, in chunks. */
  stream(key: string): AsyncIterable<Uint8Array>
}
