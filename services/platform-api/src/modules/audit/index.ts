export { AuditModule } from './audit.module.ts'
export { ReadIntegrity } from './use-cases/read-integrity.ts'
export { Work } from './audited-unit-of-work.ts'
