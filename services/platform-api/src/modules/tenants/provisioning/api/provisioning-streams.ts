import type { ProvisioningView } from '@dezky/contracts'

import type { ProvisioningProgress } from '../provisioning-progress.ts'
import { EventStream } from './event-stream.ts'

const pollMs = 1000
/** Then the client connects again, with a token that is still good. */
const longestMs = 5 * 60_000

/** The open streams of this process. */
export class ProvisioningStreams {
  private readonly progress: ProvisioningProgress
  private readonly open = new Set<EventStream>()

  constructor(progress: ProvisioningProgress) {
    this.progress = progress
  }

  /**
   * A stream that begins with `first` and carries `read()` again whenever it differs: at once when this process stores
   * something, within a second when another does.
   */
  watch(tenantId: string, first: ProvisioningView, read: () => Promise<ProvisioningView>): EventStream {
    const stream = new EventStream()
    const follower = new Follower(stream, read)
    const stopWatching = this.progress.watch(tenantId, () => void follower.look())
    const poll = setInterval(() => void follower.look(), pollMs)
    const end = setTimeout(() => stream.end(), longestMs)
    this.open.add(stream)
    stream.once('close', () => {
      this.open.delete(stream)
      stopWatching()
      clearInterval(poll)
      clearTimeout(end)
    })
    follower.show(first)
    return stream
  }

  /** Ends every stream cleanly. */
  close(): void {
    for (const stream of this.open) stream.end()
  }
}

/** Looks again when it is told to, once at a time, and shows what differs. */
class Follower {
  private readonly stream: EventStream
  private readonly read: () => Promise<ProvisioningView>
  private shown = ''
  private looking = false
  private again = false

  constructor(stream: EventStream, read: () => Promise<ProvisioningView>) {
    this.stream = stream
    this.read = read
  }

  show(view: ProvisioningView): void {
    const text = JSON.stringify(view)
    if (text === this.shown) return
    this.shown = text
    this.stream.send('provisioning', text)
  }

  async look(): Promise<void> {
    this.again = true
    if (this.looking) return
    this.looking = true
    try {
      while (this.again && !this.stream.destroyed) {
        this.again = false
        this.show(await this.read())
      }
    } catch {
      // The tenant is out of reach now, or the store does not answer: the client asks again and is told.
      this.stream.end()
    } finally {
      this.looking = false
    }
  }
}
