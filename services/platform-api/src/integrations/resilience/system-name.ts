import type { System } from '@dezky/contracts'

const names: Record<System, string> = { authentik: 'Authentik', stalwart: 'Stalwart (JMAP)', ocis: 'OCIS (Graph)' }

/** The name of a connected system as people read it in messages. */
export const systemName = (system: System): string => names[system]
