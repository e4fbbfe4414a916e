type Listener = (id: string) => void

/** Tells the reconcile loop of this process that something became due, so that it need not wait for its tick. */
export class ProvisioningSignal {
  private readonly tenants = new Set<Listener>()
  private readonly teams = new Set<Listener>()

  /** Called after the commit of a change to a tenant's desired state. */
  tenant(tenantId: string): void {
    for (const listener of this.tenants) listener(tenantId)
  }

  /** Called after the commit of a change to a partner's team. */
  team(partnerId: string): void {
    for (const listener of this.teams) listener(partnerId)
  }

  onTenant(listener: Listener): () => void {
    this.tenants.add(listener)
    return () => this.tenants.delete(listener)
  }

  onTeam(listener: Listener): () => void {
    this.teams.add(listener)
    return () => this.teams.delete(listener)
  }
}
