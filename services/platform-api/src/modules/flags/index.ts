export { evaluateFlag, type FlagSubject } from './evaluate-flag.ts'
export { FlagStore } from './flag.store.ts'
export { FlagsModule } from './flags.module.ts'
