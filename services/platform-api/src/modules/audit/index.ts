export { AuditModule } from './audit.module.ts'
export { Work } from './audited-unit-of-work.ts'
