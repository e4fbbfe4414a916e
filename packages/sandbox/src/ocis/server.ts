import type { DocumentStore } from '../documents/document-store.ts'
import type { AuditLog } from './audit-log.ts'
import type { ProfileRules } from './profile.ts'

/** What the routes share. */
export interface Server {
  documents: DocumentStore
  rules: ProfileRules
  audit: AuditLog
  clock: () => Date
  /** Base of the URLs in answers. */
  baseUrl: () => string
  /** Id of the storage all spaces are on: the first half of a drive id. */
  storageId: string
  adminId: string
}

/** Who is calling. Administrators may do everything, others read what is theirs. */
export interface Caller {
  userId: string
  isAdmin: boolean
}
