import type { Logger } from 'pino'

import type { AuthentikPoller } from './authentik.poller.ts'

/** Says when Authentik is looked at: in turn, and when a webhook tells that something happened there. */
export class AuthentikSource {
  private readonly poller: AuthentikPoller | null
  private readonly logger: Logger
  private running: Promise<void> | null = null
  private again = false

  /** @param poller null while Authentik is not connected */
  constructor(poller: AuthentikPoller | null, logger: Logger) {
    this.poller = poller
    this.logger = logger
  }

  get isConnected(): boolean {
    return this.poller !== null
  }

  /** Looks soon; a look under way is followed by one more. */
  look(): void {
    if (this.running) this.again = true
    else this.running = this.run().finally(() => (this.running = null))
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    while (this.running) await this.running
  }

  private async run(): Promise<void> {
    do {
      this.again = false
      try {
        await this.poller?.run()
      } catch (error) {
        this.logger.error({ err: error }, 'events of Authentik could not be read')
      }
    } while (this.again)
  }
}
