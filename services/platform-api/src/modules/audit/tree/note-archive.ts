/**
 * Keeps signed notes outside the store, so that a store brought back from a backup is seen to be behind what was
 * signed.
 */
export abstract class NoteArchive {
  /** The note of the largest tree, or null when none was ever kept. */
  abstract newest(): Promise<string | null>

  /** Keeps a note, create-only. Never throws: what could not be kept is kept with the next note. */
  abstract keep(size: number, note: string): Promise<void>
}

/** No place outside the store is configured. */
export class NoNoteArchive extends NoteArchive {
  newest(): Promise<null> {
    return Promise.resolve(null)
  }

  keep(): Promise<void> {
    return Promise.resolve()
  }
}
