import { authentikRig } from './authentik-rig.ts'
import { ocisRig } from './ocis-rig.ts'
import type { Rig } from './rig.ts'
import { stalwartRig } from './stalwart-rig.ts'

/** Every system and release the connectors are tested against, and the calls a reading of the standard tenant takes. */
export const rigs: readonly { readonly name: string; readonly reading: number; readonly make: () => Promise<Rig> }[] = [
  { name: 'Authentik', reading: 2, make: authentikRig },
  { name: 'Stalwart', reading: 1, make: stalwartRig },
  { name: 'OCIS', reading: 3, make: () => ocisRig('current') },
  { name: 'OCIS 2.0.0', reading: 3, make: () => ocisRig('2.0.0') },
]
