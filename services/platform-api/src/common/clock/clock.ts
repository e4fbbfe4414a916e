/** The present, injected: tests and scenarios move it. */
export abstract class Clock {
  abstract now(): Date
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date()
  }
}

/** A clock that stands still until it is told. */
export class ManualClock extends Clock {
  private at: number

  constructor(start: string | Date) {
    super()
    this.at = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.at)
  }

  /** Moves the clock; negative values move it back, as a bad time server would. */
  advance(milliseconds: number): void {
    this.at += milliseconds
  }
}
