/** Where the hot log begins: number and chain hash of the newest event that is archived. */
export interface LogHead {
  readonly seq: number
  /** chain hash, lower-case hex */
  readonly hash: string
}

/** Tells how far the log has been archived. Everything up to there is cold, everything above is hot. */
export abstract class ArchivedHead {
  /** null while nothing is archived */
  abstract read(): Promise<LogHead | null>
}

/** The whole log is hot. */
export class NothingArchived extends ArchivedHead {
  read(): Promise<null> {
    return Promise.resolve(null)
  }
}
