import { type AuditSource, auditSources } from '@dezky/contracts'

/** The source of a dead letter by the name people know it by. */
export const deadLetterSource = (source: string): string =>
  auditSources.includes(source as AuditSource) ? auditSourceNames[source as AuditSource] : source
