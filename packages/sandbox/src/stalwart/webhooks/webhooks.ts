import type { RegistryStore } from '../registry/registry-store.ts'
import type { ServerEvent } from './event.ts'
import { WebHookSender } from './web-hook-sender.ts'

/** The webhooks in force: those stored when the server started or its settings were last reloaded. */
export class WebHooks {
  readonly #registry: RegistryStore
  readonly #clock: () => Date
  #senders: WebHookSender[] = []
  #running = 0

  constructor(registry: RegistryStore, clock: () => Date) {
    this.#registry = registry
    this.#clock = clock
    this.reload()
  }

  reload(): void {
    void this.close()
    this.#senders = this.#registry
      .entries('WebHook')
      .map(([, hook]) => new WebHookSender(hook, this.#clock, () => this.#nextId()))
  }

  publish(event: ServerEvent): void {
    for (const sender of this.#senders) sender.offer(event)
  }

  async close(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.close()))
  }

  /** Seconds and a counter of this process: unique within a run, and repeated over restarts. */
  #nextId(): string {
    this.#running += 1
    return `${Math.floor(this.#clock().getTime() / 1000)}${String(this.#running).padStart(6, '0')}`
  }
}
