/** Tells the worker of this process that there is something to do, so that it need not wait for its tick. */
export class EventSignal {
  private listener: () => void = () => undefined

  raise(): void {
    this.listener()
  }

  onRaise(listener: () => void): void {
    this.listener = listener
  }
}
