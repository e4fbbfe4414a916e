export { ColdModule } from './cold.module.ts'
