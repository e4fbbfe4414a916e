export { ColdModule } from './cold.module.ts'
export { ReadColdAlarms } from './use-cases/read-cold-alarms.ts'
