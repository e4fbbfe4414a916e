type Listener = () => void

/** Tells watchers in this process that something about a tenant's provisioning was stored. */
export class ProvisioningProgress {
  private readonly listeners = new Map<string, Set<Listener>>()

  publish(tenantId: string): void {
    for (const listener of this.listeners.get(tenantId) ?? []) listener()
  }

  /** Returns how to stop watching. */
  watch(tenantId: string, listener: Listener): () => void {
    const watchers = this.listeners.get(tenantId) ?? new Set()
    this.listeners.set(tenantId, watchers)
    watchers.add(listener)
    return () => {
      watchers.delete(listener)
      if (watchers.size === 0) this.listeners.delete(tenantId)
    }
  }
}
